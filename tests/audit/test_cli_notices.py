"""What a reader is told before the figures: errata, damage; and plain words for wrong use."""

import json
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dagster_project.audit.numbers import agreeing
from dagster_project.cli import app
from dagster_project.publish.current import Edition, read_current
from dagster_project.publish.errata import ERRATA
from dagster_project.settings import get_settings
from tests.audit.spoiled_home import Spoiled

pytestmark = pytest.mark.slow
runner = CliRunner()
READERS = (
    ("rank",),
    ("explain", "H01", "--indicator", "2.1"),
    ("diff", "2026-10-05", "2026-10-10"),
    ("reconcile", "H01"),
)


@pytest.fixture
def edition(spoiled: Spoiled, monkeypatch: pytest.MonkeyPatch) -> Iterator[Edition]:
    monkeypatch.setenv("CHISO_HOME", str(spoiled.settings.home))
    get_settings.cache_clear()
    yield read_current(spoiled.settings)
    get_settings.cache_clear()


def told(*options: str) -> Result:
    return runner.invoke(app, list(options))


def write_erratum(edition: Edition) -> None:
    entry = {
        "edition_id": edition.edition_id,
        "successor_id": "20991231T000000Z-00000000",
        "reason": "the wrong count",
        "by": "An auditor",
        "written_at": "2026-11-01T00:00:00Z",
    }
    (edition.path.parent / ERRATA).write_text(json.dumps({"errata": [entry]}), encoding="utf-8")


def test_an_erratum_is_in_every_form_of_every_reader(edition: Edition, tmp_path: Path) -> None:
    write_erratum(edition)
    for options in READERS:
        assert "20991231T000000Z-00000000" in told(*options).stderr, options
        answer = json.loads(told(*options, "--json").stdout)
        sides = [answer["before"], answer["after"]] if options[0] == "diff" else [answer]
        for side in sides:
            assert side["erratum"]["last_id"] == "20991231T000000Z-00000000", options
            assert "the wrong count" in side["notices"][0]
    page = tmp_path / "page.html"
    told("explain", "H01", "--indicator", "2.1", "--html", str(page))
    assert 'class="notice erratum"' in page.read_text(encoding="utf-8")


@pytest.mark.usefixtures("edition")
def test_a_sound_edition_without_erratum_says_nothing(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    answer = told("explain", "H01", "--indicator", "2.1", "--html", str(page), "--json")
    assert json.loads(answer.stdout)["erratum"] is None
    assert json.loads(answer.stdout)["notices"] == []
    assert 'class="notice erratum"' not in page.read_text(encoding="utf-8")
    assert told("rank").stderr == ""


@pytest.mark.parametrize("content", [b"{broken", b"[]", b'{"edition_id": "another"}', None])
def test_a_broken_datapackage_is_named_with_what_to_do(
    edition: Edition, content: bytes | None
) -> None:
    edition.datapackage.unlink()
    if content is None:
        edition.datapackage.mkdir()
    else:
        edition.datapackage.write_bytes(content)
    for options in READERS[:3]:
        said = told(*options)
        assert said.exit_code == 0, said.output
        assert str(edition.datapackage) in said.stderr, options
        assert f"chiso verify {edition.edition_id}" in said.stderr


def test_a_broken_list_of_errata_is_said_and_stops_nobody(edition: Edition) -> None:
    (edition.path.parent / ERRATA).write_text("{broken", encoding="utf-8")
    for options in READERS:
        said = told(*options)
        assert said.exit_code == 0, said.output
        assert f"{ERRATA} cannot be read" in said.stderr, options
        assert json.loads(told(*options, "--json").stdout)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("explain", ("Missing argument 'unit'", "--indicator")),
        ("explain H01 --nope", ("--nope", "--indicator")),
        ("explain H01 --lang fr", ("'fr'", "'vi', 'en'")),
        ("explain H01 --as-of soon", ("'soon' is no date", "2026-10-10")),
        ("explain H99", ("H99", "`chiso rank` lists")),
        ("explain H01 --indicator 9.9", ("9.9", "2.1")),
        ("explain H01 --basis own", ("own", "national")),
        ("explain H01 --period 2031", ("2031", "--period 2026")),
        ("explain H01 --as-of 2031-01-01", ("2031-01-01", "2026-10-10")),
        ("explain H01 --rank --indicator 2.1", ("give one of --indicator",)),
        ("explain H01 --html /dev/null/page.html", ("--html", "cannot be written", "folder")),
        ("explain H01 --edition 1999", ("1999", "editions there are")),
        ("explain H01 --edition=", ("--edition is empty", "leave it out")),
        ("explain '' --rank", ("argument 2 is empty",)),
        ("explain H01 --indicator ' ' --rank", ("--indicator is empty",)),
        ("pack H01 --out /dev/null/out", ("--out", "cannot be written", "folder")),
        ("pack H99", ("H99", "`chiso rank` lists")),
        ("diff", ("Missing argument 'before'",)),
        ("diff 1999 2026-10-10", ("1999", "editions there are")),
        ("diff 2026-10-05 2031-01-01", ("2031-01-01", "2026-10-10")),
        ("diff 2026-10-05 2026-10-10 --unit H99", ("H99", "`chiso rank` lists")),
        ("diff 2026-10-05 2026-10-10 --basis own", ("own", "national")),
        ("verify 1999", ("1999", "editions there are")),
        ("verify --allowed-signers /nope", ("/nope", "does not exist")),
        ("editions nope", ("'nope'", "list, pin")),
        ("editions pin 1999", ("1999", "editions there are")),
        ("editions prune", ("--keep N",)),
        ("rollback", ("Missing argument 'edition'",)),
        ("rollback 1999", ("1999", "editions there are")),
        ("rank --basis own", ("own", "national")),
        ("rank --group own", ("own", "provinces")),
        ("rank --period 2031", ("2031", "2026")),
        ("reconcile --limit 0", ("--limit", "greater than or equal to 1")),
        ("reconcile H99", ("H99", "`chiso rank` lists")),
        ("exlain", ("'exlain'", "Did you mean 'explain'")),
    ],
)
def test_wrong_use_is_one_plain_line(
    built_home: Path, monkeypatch: pytest.MonkeyPatch, options: str, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("CHISO_HOME", str(built_home))
    get_settings.cache_clear()
    said = told(*shlex.split(options))
    get_settings.cache_clear()
    assert said.exit_code == 2, said.output
    assert said.stdout == ""
    assert len(said.stderr.strip().splitlines()) == 1
    assert not {"╭", "│"} & set(said.stderr)
    assert "Usage:" not in said.stderr
    for word in words:
        assert word in said.stderr


def test_without_a_command_the_help_is_shown() -> None:
    said = told()
    assert said.exit_code == 2
    assert "Commands" in said.stdout
    assert told("--help").exit_code == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 of 34 totals and 1 ranks changed", "1 of 34 totals and 1 rank changed"),
        ("21 totals, by +0.1 points", "21 totals, by +0.1 points"),
        ("(+1 places: own score \u22121 places)", "(+1 place: own score \u22121 place)"),
        ("and 1 earlier days; 1,001 rows, 1 files", "and 1 earlier day; 1,001 rows, 1 file"),
    ],
)
def test_one_thing_is_said_in_the_singular(text: str, said: str) -> None:
    assert agreeing(text) == said


@pytest.mark.parametrize("day", ["2026-10-04", "2026-10-10"])
def test_a_day_of_inputs_that_is_gone_is_named_by_diff(edition: Edition, day: str) -> None:
    place = f"observations/as_of={day}.parquet"
    (edition.path / "parquet" / place).unlink()
    said = told("diff", "2026-10-05", "2026-10-10", "--json")
    assert said.exit_code == 0, said.output
    answer = json.loads(said.stdout)
    assert [step["causes"] for step in answer["steps"]] == [["unexplained"]]
    assert place in answer["summary"]["en"]
    assert f"chiso verify {edition.edition_id}" in answer["summary"]["en"]


def test_captures_that_an_edition_no_longer_lists_are_named_by_diff(
    spoiled: Spoiled, edition: Edition
) -> None:
    capture = spoiled.capture(portal_id="H01", as_of="2026-10-10")["capture_id"]
    where = f"where capture_id = '{capture}'"
    spoiled.update(edition.path / "marts.duckdb", f"delete from marts.marts.captures {where}")
    said = told("diff", "2026-10-05", "2026-10-10", "--json")
    assert said.exit_code == 0, said.output
    answer = json.loads(said.stdout)
    assert [step["causes"] for step in answer["steps"]] == [["unexplained"]]
    for words in answer["summary"].values():
        assert f"{capture} " in words
        assert "marts.captures" in words


@pytest.mark.usefixtures("edition")
def test_diff_says_which_changed_exports_the_ranking_reads() -> None:
    answer = json.loads(told("diff", "2026-10-05", "2026-10-10", "--json").stdout)
    read = {
        one["portal_id"]: one["read_by_this_ranking"] for one in answer["changed_inputs"]["exports"]
    }
    assert read["national"]
    assert not read["H01"]


def test_an_edition_that_breaks_off_is_one_plain_line(spoiled: Spoiled, edition: Edition) -> None:
    """The head still opens; what a query comes to is not there any more."""
    marts = edition.path / "marts.duckdb"
    spoiled.change(marts, lambda body: body[: len(body) // 2])
    for options in READERS:
        said = told(*options)
        assert said.exit_code == 1, options
        assert (said.stdout, said.exception.__class__) == ("", SystemExit), options
        [line] = said.stderr.strip().splitlines()
        assert edition.edition_id in line, options
        assert "`chiso verify` says what is damaged" in line, options


@pytest.mark.usefixtures("edition")
def test_a_file_that_was_tampered_with_can_not_steer_the_terminal(spoiled: Spoiled) -> None:
    named = json.loads(spoiled.settings.current.read_text())
    named |= {"edition_id": "\x1b[2Jx", "path": "y"}
    spoiled.change(spoiled.settings.current, lambda _: json.dumps(named).encode())
    for options in ("rank", "explain H01", "diff 2026-10-05 2026-10-10", "pack H01", "verify"):
        said = told(*options.split())
        assert said.exit_code == 1, options
        assert "names edition \ufffd[2Jx" in said.stderr, options

"""Errata: an edition that was wrong names its successor to whoever reads it."""

import json
import warnings
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dagster_project.cli import app
from dagster_project.publish import open_edition, publish, read_current
from dagster_project.publish.current import Edition, find_edition
from dagster_project.publish.errata import (
    ERRATA,
    BadErratum,
    EditionHasErratum,
    errata,
    erratum_of,
    write_erratum,
)
from dagster_project.publish.retention import list_editions, prune
from dagster_project.settings import get_settings
from tests.publish.made_home import Made

REASON = "indicator 1.4 was divided by the wrong count"


@pytest.fixture
def editions(made: Made, monkeypatch: pytest.MonkeyPatch) -> list[Edition]:
    """Three editions, the last one in force."""
    found = []
    for figure in (1, 2, 3):
        made.build(d0901=figure)
        publish(made.settings)
        found.append(read_current(made.settings))
    monkeypatch.setenv("CHISO_HOME", str(made.settings.home))
    get_settings.cache_clear()
    return found


def _files(folder: Path) -> dict[str, bytes]:
    return {str(one): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def test_the_wrong_edition_says_so_and_stays_as_it_is(editions: list[Edition]) -> None:
    wrong, right, _ = editions
    before = _files(wrong.path)
    write_erratum(wrong, right, REASON, "An auditor")
    assert _files(wrong.path) == before
    with pytest.warns(EditionHasErratum, match=right.edition_id):
        open_edition(wrong).close()
    with pytest.warns(EditionHasErratum, match=right.edition_id):
        open_edition(wrong.path).close()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        open_edition(right).close()


def test_a_chain_leads_to_its_end(editions: list[Edition]) -> None:
    first, second, third = editions
    write_erratum(first, second, REASON, "An auditor")
    write_erratum(second, third, REASON, "An auditor")
    found = erratum_of(first)
    assert found is not None
    assert (found.successor_id, found.last_id) == (second.edition_id, third.edition_id)


def test_what_is_refused(editions: list[Edition]) -> None:
    first, second, third = editions
    with pytest.raises(BadErratum, match="own successor"):
        write_erratum(first, first, REASON, "An auditor")
    with pytest.raises(BadErratum, match="--reason"):
        write_erratum(first, second, " no ", "An auditor")
    with pytest.raises(BadErratum, match="--by"):
        write_erratum(first, second, REASON, " ")
    write_erratum(first, second, REASON, "An auditor")
    with pytest.raises(BadErratum, match="already"):
        write_erratum(first, third, REASON, "An auditor")
    with pytest.raises(BadErratum, match="itself replaced"):
        write_erratum(second, first, REASON, "An auditor")
    assert list(errata(first.path.parent)) == [first.edition_id]


ENTRY = {"edition_id": "a", "reason": "r", "by": "b", "written_at": "w"}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("[]", 'it has no list "errata"'),
        ('{"errata": {}}', 'it has no list "errata"'),
        ('{"errata": [1]}', "entry 1 is no object"),
        (json.dumps({"errata": [ENTRY]}), "entry 1 lacks successor_id, or it is no text"),
        (json.dumps({"errata": [ENTRY | {"successor_id": " "}]}), "entry 1 lacks successor_id"),
        ("{", "line 1"),
    ],
)
def test_a_broken_list_is_never_passed_over(editions: list[Edition], body: str, told: str) -> None:
    (editions[0].path.parent / ERRATA).write_text(body)
    with pytest.raises(BadErratum, match="backup") as refused:
        erratum_of(editions[0])
    assert told in str(refused.value)


def test_an_erratum_that_is_gone_is_missed(editions: list[Edition]) -> None:
    wrong, right, last = editions
    write_erratum(wrong, right, REASON, "An auditor")
    settings = get_settings()
    (settings.editions / ERRATA).unlink()
    with pytest.raises(BadErratum, match=f"lacks the erratum of edition {wrong.edition_id}"):
        erratum_of(wrong)
    assert erratum_of(last) is None
    with pytest.raises(BadErratum, match="restore it"):
        write_erratum(right, last, REASON, "An auditor")
    run = CliRunner()
    for command in (["rank", "--edition", wrong.edition_id], ["errata"], ["editions", "list"]):
        told = run.invoke(app, command)
        assert f"lacks the erratum of edition {wrong.edition_id}" in told.stderr, command
    assert run.invoke(app, ["errata"]).exit_code == 1
    assert prune(settings, keep=2) == []


def test_a_reader_is_not_sent_to_an_edition_that_is_not_there(editions: list[Edition]) -> None:
    wrong, right, _ = editions
    write_erratum(wrong, right, REASON, "An auditor")
    assert "not here" not in erratum_of(wrong).message  # type: ignore[union-attr]
    right.path.rename(right.path.with_name("elsewhere"))
    run = CliRunner()
    for command in (["rank", "--edition", wrong.edition_id], ["errata"]):
        told = run.invoke(app, command)
        sentence = f"use edition {right.edition_id} (it is not here; restore it from a copy)"
        assert sentence in told.stderr + told.stdout, command


def test_words_can_not_steer_a_terminal(editions: list[Edition]) -> None:
    wrong, right, _ = editions
    for field, words in (("--reason", (f"{REASON}\x1b[2J", "x")), ("--by", (REASON, "x\u202e"))):
        with pytest.raises(BadErratum, match=f"{field}: character .* which is not shown"):
            write_erratum(wrong, right, *words)
    with pytest.raises(BadErratum, match="--reason-en: character 2 is U\\+0007"):
        write_erratum(wrong, right, REASON, "x", "a\x07")
    written = write_erratum(wrong, right, f" {REASON}\n in May ", "x")
    assert written.reason == f"{REASON} in May"
    path = wrong.path.parent / ERRATA
    path.write_text(path.read_text().replace("in May", "in \\u001b[31mMay"))
    told = CliRunner().invoke(app, ["errata"])
    assert "in \ufffd[31mMay" in told.stdout
    pinned = CliRunner().invoke(app, ["editions", "pin", wrong.edition_id, "--reason", "\x1b[2J"])
    assert pinned.exit_code == 2
    assert "--reason: character 1 is U+001B" in pinned.stderr


def test_publishing_goes_on_beside_the_list(editions: list[Edition], made: Made) -> None:
    write_erratum(editions[0], editions[1], REASON, "An auditor")
    made.build(d0901=4)
    assert publish(made.settings).published
    assert erratum_of(find_edition(made.settings, editions[0].edition_id)) is not None


def test_the_command_line_tells_every_reader(editions: list[Edition]) -> None:
    wrong, right, _ = editions
    run = CliRunner()
    written = run.invoke(
        app,
        ["erratum", wrong.edition_id, "--successor", right.edition_id,
         "--reason", REASON, "--by", "An auditor", "--json"],
    )  # fmt: skip
    assert written.exit_code == 0, written.output
    assert json.loads(written.stdout)["successor_id"] == right.edition_id
    again = run.invoke(
        app,
        ["erratum", wrong.edition_id, "--successor", "2099", "--reason", REASON, "--by", "x"],
    )
    assert again.exit_code == 2
    listed = run.invoke(app, ["errata", "--json"])
    assert [one["edition_id"] for one in json.loads(listed.stdout)] == [wrong.edition_id]
    editions_listed = run.invoke(app, ["editions", "list", "--json"])
    successors = {
        one["edition_id"]: (one["erratum"] or {}).get("last_id")
        for one in json.loads(editions_listed.stdout)
    }
    assert successors == {one.edition_id: None for one in editions} | {
        wrong.edition_id: right.edition_id
    }
    for command in (["rank"], ["revisions"], ["reconcile"]):
        read = run.invoke(app, [*command, "--edition", wrong.edition_id])
        assert right.edition_id in read.stderr, command
        other = run.invoke(app, [*command, "--edition", right.edition_id])
        assert "Erratum" not in other.stderr, command
    checked = run.invoke(app, ["verify", wrong.edition_id, "--json"])
    assert right.edition_id in checked.stderr
    assert json.loads(checked.stdout)["erratum"]["last_id"] == right.edition_id


def test_the_edition_that_readers_are_sent_to_is_never_removed(editions: list[Edition]) -> None:
    first, second, _ = editions
    settings = get_settings()
    write_erratum(first, second, REASON, "An auditor", "A cell was read twice")
    assert prune(settings, keep=2) == [first]
    [told] = errata(settings.editions).values()
    assert f"was wrong (A cell was read twice); use edition {second.edition_id}" in told.message
    (settings.editions / ERRATA).write_text("{")
    assert {one.reason for one in list_editions(settings, keep=2)} <= {
        "in force", "newest", "named by an erratum"
    }  # fmt: skip
    listed = CliRunner().invoke(app, ["editions", "list", "--json"])
    assert all(
        "errata.json cannot be read" in "".join(one["notices"]) for one in json.loads(listed.stdout)
    )

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


def test_a_broken_list_is_never_passed_over(editions: list[Edition]) -> None:
    (editions[0].path.parent / ERRATA).write_text("[]")
    with pytest.raises(BadErratum, match="backup"):
        erratum_of(editions[0])


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

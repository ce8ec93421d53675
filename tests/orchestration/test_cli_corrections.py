"""`chiso corrections` on the captured days, as tables and as JSON."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dagster_project.cli import app
from dagster_project.settings import get_settings

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _home(built_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHISO_HOME", str(built_home))
    get_settings.cache_clear()


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["corrections", *arguments])


def test_the_life_of_an_entry_is_told_day_by_day() -> None:
    result = _run("--entry", "c-2026-001", "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert (found["as_of"], found["erratum"]) == ("2026-10-10", None)
    (entry,) = found["entries"]
    assert (entry["state"], entry["last_wrong_on"], entry["times_returned"]) == (
        "fixed",
        "2026-10-05",
        2,
    )
    states = {one["as_of"]: one["state"] for one in found["life"]}
    # The totals lagged on these days, and were put right with the next answer.
    assert {day for day, state in states.items() if state == "open"} == {
        "2026-09-30",
        "2026-10-03",
        "2026-10-05",
    }
    assert states["2026-10-10"] == "fixed"


def test_an_earlier_day_shows_the_log_as_it_was() -> None:
    found = json.loads(_run("--as-of", "2026-10-03", "--json").stdout)
    assert [one["correction_id"] for one in found["entries"]] == ["c-2026-001"]
    assert (found["entries"][0]["state"], found["life"]) == ("open", [])


def test_tables_name_the_place_and_the_state_in_words() -> None:
    result = _run()
    assert result.exit_code == 0, result.output
    for said in ("c-2026-003", "H17", "dossiers_handled", "(open)", "(fixed)", "mọi đơn vị"):
        assert said in result.stdout


@pytest.mark.parametrize(
    ("arguments", "there"),
    [
        (("--entry", "c-1"), "c-2026-005"),
        (("--portal", "H99"), "national"),
        (("--as-of", "2026-01-01"), "2026-10-10"),
    ],
)
def test_what_is_not_there_is_wrong_use(arguments: tuple[str, str], there: str) -> None:
    result = _run(*arguments)
    assert result.exit_code == 2
    assert there in result.stderr

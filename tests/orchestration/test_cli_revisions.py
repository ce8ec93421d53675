"""`chiso revisions` on the captured days, as tables and as JSON."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dagster_project.cli import app
from dagster_project.settings import get_settings


@pytest.fixture(autouse=True)
def _home(built_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHISO_HOME", str(built_home))
    get_settings.cache_clear()


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["revisions", *arguments])


@pytest.mark.slow
def test_the_history_of_a_figure_shows_what_was_taken_back() -> None:
    result = _run("--unit", "da nang", "--measure", "score_clgq", "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert (found["unit_code"], found["erratum"]) == ("H17", None)
    history = [one for one in found["history"] if one["dataset"] == "service-results"]
    kinds = {one["captured_at"][:16]: one["kind"] for one in history}
    assert kinds["2026-09-29 23:55"] == "same_day"
    assert kinds["2026-09-30 22:51"] == "reversal"
    assert kinds["2026-10-02 08:29"] == "growth"
    values = [one["value"] for one in history]
    moments = [one["captured_at"][:16] for one in history]
    back = moments.index("2026-09-30 22:51")
    assert values[back] == values[back - 2] != values[back - 1]
    assert found["total"] == sum(
        kind not in ("first", "unchanged", "growth") for kind in kinds.values()
    )


@pytest.mark.slow
def test_synthetic_figures_are_marked_and_the_rest_is_counted() -> None:
    result = _run("--limit", "2")
    assert result.exit_code == 0, result.output
    assert "H20°" in result.stdout
    assert "national°" not in result.stdout
    assert "synthetic" in result.stdout
    assert "--limit" in result.stdout


@pytest.mark.slow
def test_a_name_that_is_not_there_is_wrong_use() -> None:
    result = _run("--measure", "dossiers_of_nobody")
    assert result.exit_code == 2
    assert "score_total" in result.stderr

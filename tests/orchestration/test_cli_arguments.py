"""Wrong use of the command line ends with 2 and says what is right."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from dagster_project.cli import app
from dagster_project.settings import Settings, get_settings

runner = CliRunner()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "--as-of", "10/10/2026"], "2026-10-10"),
        (["run", "--as-of", "2026-10-10", "--from", "2026-10-01", "--to", "2026-10-02"], "either"),
        (["run", "--from", "2026-10-01"], "together"),
        (["run", "--from", "2026-10-02", "--to", "2026-10-01"], "after"),
        (["run", "--captures", "."], "--replay"),
        (["run", "--replay", "--fault", "nonsense"], "unknown fault"),
        (["run", "--portal", "nowhere"], "nowhere"),
        (["run", "--as-of", "2999-01-01"], "has not come yet"),
        (["portals", "accept", "national", "transparency"], "--by"),
        (["nothing"], "nothing"),
    ],
)
@pytest.mark.usefixtures("home")
def test_wrong_use(arguments: list[str], said: str) -> None:
    result = runner.invoke(app, arguments)
    assert result.exit_code == 2, result.output
    assert said in " ".join(result.output.split())


@pytest.mark.parametrize(
    "arguments",
    [
        ["rank"],
        ["reconcile"],
        ["revisions"],
        ["explain", "H01"],
        ["pack", "H01"],
        ["verify", "--all"],
        ["diff", "2026-10-05", "2026-10-10"],
        ["editions", "prune", "--keep", "3"],
    ],
)
@pytest.mark.usefixtures("home")
def test_nothing_published_yet_is_no_wrong_use(arguments: list[str]) -> None:
    result = runner.invoke(app, arguments)
    assert result.exit_code == 1, result.output
    assert "`chiso run` publishes one" in " ".join(result.output.split())


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("CHISO_KEEP_EDITIONS", "secret", "valid integer"),
        ("CHISO_KEEP_EDITIONS", "-1", "greater than or equal to 0"),
        ("CHISO_DBT_MEMORY", "secret", "as in 6GB"),
    ],
)
@pytest.mark.parametrize("command", ["rank", "doctor", "verify"])
@pytest.mark.usefixtures("home")
def test_a_wrong_variable_is_named_and_its_value_is_not(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str, command: str
) -> None:
    monkeypatch.setenv(name, value)
    get_settings.cache_clear()
    result = runner.invoke(app, [command])
    told = " ".join(result.output.split())
    assert result.exit_code == 2
    assert f"{name} in the environment" in told
    assert said in told
    assert "secret" not in told


@pytest.mark.parametrize("arguments", [["run", "--replay"], ["prepare"]])
def test_a_state_folder_that_cannot_be_written_is_told_in_a_line(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("CHISO_HOME", str(tmp_path / "file" / "home"))
    get_settings.cache_clear()
    result = runner.invoke(app, arguments)
    get_settings.cache_clear()
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    said = " ".join(result.output.split())
    assert str(tmp_path / "file" / "home") in said
    assert "Not a directory" in said
    assert "`chiso doctor`" in said


@pytest.mark.parametrize("command", ["run", "rank", "reconcile", "replay", "doctor", "portals"])
def test_every_command_has_help(command: str) -> None:
    result = runner.invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert "Usage" in result.output


def test_the_command_starts_without_an_orchestrator() -> None:
    code = (
        "import sys, dagster_project.cli; "
        "import dagster_project.commands.rank, dagster_project.commands.reconcile; "
        "sys.exit(bool({'dagster', 'dbt', 'pandas'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_doctor_reports_as_json_and_changes_nothing(home: Path) -> None:
    result = runner.invoke(app, ["doctor", "--json"])
    assert '"name": "warehouse"' in result.output
    assert list(home.iterdir()) == []


def test_an_empty_variable_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = Settings()
    for name in Settings.model_fields:
        monkeypatch.setenv(f"CHISO_{name.upper()}", "")
    assert Settings() == expected


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            duckdb.BinderException("Binder Error: no x\nLINE 1: select"),
            "DuckDB: Binder Error: no x; ",
        ),
        (
            UnicodeEncodeError("ascii", "số", 1, 2, "no"),
            "what is said here can't be written as ascii",
        ),
    ],
)
@pytest.mark.usefixtures("home")
def test_what_nobody_foresaw_is_one_line(
    monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr("dagster_project.publish.current.find_edition", broken)
    result = runner.invoke(app, ["verify"])
    assert result.exit_code == 1
    assert result.stderr.startswith(said)
    assert result.stderr.count("\n") == 1

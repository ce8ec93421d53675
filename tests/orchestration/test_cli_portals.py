"""`chiso portals` and `chiso rank` without a run."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dagster_project.cli import app
from dagster_project.replay import running_replay
from dagster_project.settings import get_settings

runner = CliRunner()


@pytest.mark.usefixtures("home")
def test_portal_files_are_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHISO_TOKEN_H01", "token-of-a-test")
    result = runner.invoke(app, ["portals", "check", "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["problems"] == []


@pytest.mark.usefixtures("home")
def test_faulty_portal_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "portals"
    folder.mkdir()
    (folder / "broken.yaml").write_text("id: broken\nbase_ulr: https://example.org\n")
    monkeypatch.setenv("CHISO_PORTALS", str(folder))
    get_settings.cache_clear()
    for arguments in (["portals", "check"], ["portals", "check", "broken"]):
        result = runner.invoke(app, arguments)
        assert result.exit_code == 1
        assert "base_ulr" in result.output
    assert runner.invoke(app, ["portals", "check", "other"]).exit_code == 2


@pytest.mark.parametrize(("faults", "code"), [([], 0), (["html_200"], 1), (["503"], 1)])
def test_one_pull_is_tried_and_nothing_kept(
    home: Path, monkeypatch: pytest.MonkeyPatch, faults: list[str], code: int
) -> None:
    with running_replay(faults=faults) as portal:
        monkeypatch.setenv("CHISO_REPLAY_URL", portal.url)
        get_settings.cache_clear()
        result = runner.invoke(app, ["portals", "check", "national", "--json"])
    assert result.exit_code == code, result.output
    found = json.loads(result.output)
    assert found["ok"] is (code == 0)
    assert bool(found["problem"]) is (code == 1)
    assert list(home.iterdir()) == []


@pytest.mark.usefixtures("home")
def test_nothing_to_accept_and_nothing_to_rank() -> None:
    accept = ["portals", "accept", "national", "transparency", "--by", "An", "--reason", "looked"]
    assert runner.invoke(app, accept).exit_code == 2
    result = runner.invoke(app, ["rank"])
    assert result.exit_code == 1
    assert "chiso run" in result.output

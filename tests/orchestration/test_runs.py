"""Runs of the whole chain in which something is different: nothing new, a portal that fails.

Each of these starts Dagster; they are few because each costs seconds.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from dagster_project.publish import open_edition
from dagster_project.settings import PROJECT_ROOT

pytestmark = [pytest.mark.dagster, pytest.mark.slow]
PORTALS = PROJECT_ROOT / "dagster_project" / "ingest" / "portals"


def _run(home: Path, *arguments: str, **environment: str) -> tuple[int, dict[str, Any], str]:
    """Return exit code, summary and what was said on standard error."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("CHISO_", "DAGSTER_"))}
    run = subprocess.run(
        [sys.executable, "-m", "dagster_project.cli", "run", "--json", *arguments],
        cwd=PROJECT_ROOT,
        env=clean | {"CHISO_HOME": str(home)} | environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert "Traceback" not in run.stderr
    return run.returncode, json.loads(run.stdout), run.stderr


@pytest.fixture
def copied_home(built_home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built_home, tmp_path / "home"))


def _tables(home: Path, edition_id: str) -> dict[str, dict[str, Any]]:
    """Return what an edition says of its tables: rows and fingerprints of each."""
    text = (home / "editions" / edition_id / "datapackage.json").read_text(encoding="utf-8")
    tables: dict[str, dict[str, Any]] = json.loads(text)["tables"]
    return tables


def test_failing_exports_stop_nothing_and_change_no_figure(copied_home: Path) -> None:
    """The refused answers are evidence: they join the mart of captures, and nothing else does."""
    before = _tables(
        copied_home, json.loads((copied_home / "current.json").read_text())["edition_id"]
    )
    code, summary, _ = _run(
        copied_home,
        "--replay",
        "--as-of",
        "2026-10-10",
        "--fault",
        "html_200:dataset=transparency",
        "--fault",
        "503:dataset=dossier-digitized",
    )
    states = {one["dataset"]: one["status"] for one in summary["portals"]}
    assert code == 0
    assert {states["transparency"], states["dossier-digitized"]} <= {"failed", "incomplete"}
    assert states["service-results"] == "pulled"
    assert "raw/national/transparency: pulled" in summary["warned_checks"]
    assert summary["failed_checks"] == []
    assert (summary["new_captures"], summary["new_edition"]) == (0, True)
    after = _tables(copied_home, summary["edition_id"])
    assert [name for name in before if after[name] != before[name]] == ["captures"]
    refused = sum(after["captures"]["rows"].values()) - sum(before["captures"]["rows"].values())
    with open_edition(copied_home / "editions" / summary["edition_id"]) as opened:
        asked = """
            select count(*) from marts.captures
            where dataset in ('transparency', 'dossier-digitized') and status = 'refused'
        """
        assert opened.execute(asked).fetchall() == [(refused,)]
    assert refused > 0


def test_nothing_to_build_is_said_politely(tmp_path: Path) -> None:
    """No network, nothing landed: an outcome for each export, no edition, exit code 1."""
    portals = tmp_path / "portals"
    portals.mkdir()
    for file in PORTALS.glob("*.yaml"):
        portal = yaml.safe_load(file.read_text())
        portal["base_url"] = "http://127.0.0.1:9"
        portal["rate"] |= {"delay_seconds": 0, "attempts": 1}
        (portals / file.name).write_text(yaml.safe_dump(portal))
    (portals / "faulty.yaml").write_text("id: faulty\nnonsense: 1\n")
    code, summary, _ = _run(tmp_path / "home", CHISO_PORTALS=str(portals))
    assert code == 1
    asked = {"national", "national_legacy", "H01"}  # the others are only played back
    assert {one["status"] for one in summary["portals"] if one["portal_id"] in asked} <= {
        "failed",
        "not_due",
    }
    assert any("nonsense" in problem for problem in summary["portal_problems"])
    assert any("holds no capture yet" in failure for failure in summary["failures"])
    assert summary["edition_id"] is None

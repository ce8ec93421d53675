"""What the Makefile does and doesn't do, and the switches that keep tools from reporting."""

import re
import subprocess
from pathlib import Path

import yaml

from dagster_project.settings import PROJECT_ROOT, Settings


def test_dbt_and_dagster_report_to_nobody() -> None:
    dbt = yaml.safe_load((PROJECT_ROOT / "dbt" / "dbt_project.yml").read_text())
    assert dbt["flags"]["send_anonymous_usage_stats"] is False
    assert not (PROJECT_ROOT / "dbt" / "packages.yml").exists()
    makefile = (PROJECT_ROOT / "Makefile").read_text()
    for line in (
        "export DO_NOT_TRACK := 1",
        "export DBT_SEND_ANONYMOUS_USAGE_STATS := false",
        "export DAGSTER_DISABLE_TELEMETRY := 1",
    ):
        assert line in makefile


def test_make_knows_its_targets() -> None:
    for target in ("install", "run", "test", "lint", "dev", "bench", "clean", "clean-state"):
        plan = subprocess.run(
            ["make", "--dry-run", target],
            cwd=PROJECT_ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert plan.returncode == 0, f"make {target}: {plan.stderr}"


def test_make_clean_never_touches_state() -> None:
    plan = subprocess.run(
        ["make", "--dry-run", "clean"], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True
    ).stdout
    removed = [line for line in plan.splitlines() if "rm -rf" in line]
    assert removed
    assert not any(
        re.search(r"rm -rf[^|]*\b(var|CHISO_HOME|landing|\.venv)\b", line) for line in removed
    )


def test_make_clean_state_deletes_nothing_but_a_state_folder(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    refused = subprocess.run(
        ["make", "clean-state", f"CHISO_HOME={tmp_path}"],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode != 0
    assert "nothing deleted" in refused.stderr
    assert (tmp_path / "thesis.txt").is_file()


def test_the_example_settings_are_settings() -> None:
    profile = (PROJECT_ROOT / "dbt" / "profiles.yml").read_text()
    fields = {f"CHISO_{name.upper()}" for name in Settings.model_fields}
    for name in re.findall(r"^#?(CHISO_\w+)=", (PROJECT_ROOT / ".env.example").read_text(), re.M):
        assert name in fields or name in profile

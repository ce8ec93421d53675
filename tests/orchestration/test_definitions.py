"""The graph: exactly these assets, checks, jobs and schedules, and the way through it.

The expected file is meant to be read. After a wanted change, write it anew and read the diff:

    UPDATE_EXPECTED=1 pytest tests/orchestration/test_definitions.py
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from dagster_project.settings import Settings

RAW = dg.AssetKey(["raw", "national", "dvc-progress-tree"])


def _described(definitions: dg.Definitions) -> str:
    graph = definitions.resolve_asset_graph()
    lines = ["# assets (group)"]
    for key in sorted(graph.get_all_asset_keys()):
        lines.append(f"{key.to_user_string()} ({graph.get(key).group_name})")
    lines += ["", "# checks (asset: check)"]
    for check in sorted(graph.asset_check_keys):
        lines.append(f"{check.asset_key.to_user_string()}: {check.name}")
    repository = definitions.get_repository_def()
    lines += ["", "# jobs (number of assets)"]
    for job in sorted(repository.get_all_jobs(), key=lambda job: job.name):
        if not job.name.startswith("__"):
            lines.append(f"{job.name} ({len(list(job.asset_layer.executable_asset_keys))})")
    lines += ["", "# schedules (cron, time zone, job)"]
    for schedule in repository.schedule_defs:
        lines.append(
            f"{schedule.name} ({schedule.cron_schedule}, {schedule.execution_timezone}, "
            f"{schedule.job_name})"
        )
    return "\n".join(lines) + "\n"


def test_the_set_is_pinned(definitions: dg.Definitions, expected_file: Path) -> None:
    found = _described(definitions)
    if os.environ.get("UPDATE_EXPECTED"):
        expected_file.write_text(found)
    assert found.splitlines() == expected_file.read_text().splitlines()


def test_a_raw_export_leads_to_rankings_and_edition(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    reached = dg.AssetSelection.assets(RAW).downstream().resolve(graph)
    assert {dg.AssetKey(["marts", "rankings"]), dg.AssetKey(["edition"])} <= reached
    assert dg.AssetKey(["observed", "observations"]) in reached


def test_every_dbt_test_is_a_check(definitions: dg.Definitions, fresh_settings: Settings) -> None:
    manifest = json.loads((fresh_settings.dbt_target / "manifest.json").read_text())
    tests = [node for node in manifest["nodes"].values() if node["resource_type"] == "test"]
    checks = {check.name for check in definitions.resolve_asset_graph().asset_check_keys}
    uncovered = sorted(node["name"] for node in tests if node["name"] not in checks)
    assert uncovered == [], "give these tests `meta: {dagster: {ref: {name: <model>}}}`"


def test_only_warnings_for_facts_about_sources(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    pulled = [graph.get_check_spec(key) for key in graph.asset_check_keys if key.name == "pulled"]
    assert len(pulled) == len([key for key in graph.get_all_asset_keys() if key.path[0] == "raw"])
    assert not any(spec.blocking for spec in pulled)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 10, 9, 21, 30, tzinfo=UTC), "2026-10-10"),
        (datetime(2026, 12, 31, 21, 30, tzinfo=UTC), "2027-01-01"),
    ],
)
def test_schedule_pulls_the_day_it_runs_on(
    definitions: dg.Definitions, moment: datetime, day: str
) -> None:
    schedule = definitions.resolve_schedule_def("daily")
    with dg.build_schedule_context(scheduled_execution_time=moment) as context:
        request = schedule(context)
    assert isinstance(request, dg.RunRequest)
    assert request.partition_key == day


def test_runs_report_to_nobody(definitions: dg.Definitions, fresh_settings: Settings) -> None:
    assert definitions is not None
    text = (fresh_settings.dagster_home / "dagster.yaml").read_text()
    assert "telemetry:\n  enabled: false" in text

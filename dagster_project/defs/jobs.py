"""Jobs and the daily schedule.

Not here: assets. Job `all` is what `chiso run` executes.
"""

from collections.abc import Sequence

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from dagster_project.defs.partitions import TIMEZONE, day_of


def build_jobs(
    raw: dg.AssetsDefinition,
    observed: dg.AssetsDefinition,
    transform: dg.AssetsDefinition,
    edition: dg.AssetsDefinition,
) -> list[UnresolvedAssetJobDefinition]:
    """Return the jobs: `ingest`, `transform`, `publish`, and `all` of them in one run."""
    steps: dict[str, tuple[Sequence[dg.AssetsDefinition], str]] = {
        "ingest": ([raw, observed], "Pull the exports of a day and make observations."),
        "transform": ([transform], "Build and test the warehouse."),
        "publish": ([edition], "Publish an edition of what the warehouse holds."),
        "all": ([raw, observed, transform, edition], "From the portals' exports to an edition."),
    }
    return [
        dg.define_asset_job(
            name, selection=dg.AssetSelection.assets(*assets), description=description
        )
        for name, (assets, description) in steps.items()
    ]


def build_schedule(job: UnresolvedAssetJobDefinition) -> dg.ScheduleDefinition:
    """Return the daily schedule; it is off until someone turns it on."""

    @dg.schedule(
        name="daily",
        job=job,
        cron_schedule="30 4 * * *",
        execution_timezone=TIMEZONE,
        description="Every day at 04:30, that day's exports (Asia/Ho_Chi_Minh).",
    )
    def daily(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        day = day_of(context.scheduled_execution_time).isoformat()
        return dg.RunRequest(run_key=day, partition_key=day)

    return daily

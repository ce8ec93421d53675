"""The published edition as an asset.

Not here: how an edition is made and when publishing is refused (`publish/`).
"""

from collections.abc import Sequence

import dagster as dg

from dagster_project.defs.raw_assets import LOCK_WAIT_SECONDS
from dagster_project.publish import PublishRefused, PublishResult, publish
from dagster_project.run_lock import hold_run_lock
from dagster_project.run_observer import RunObserver
from dagster_project.settings import Settings


def build_edition_asset(
    settings: Settings, deps: Sequence[dg.AssetKey], observer: RunObserver
) -> dg.AssetsDefinition:
    """Return the asset that publishes what the warehouse holds."""

    @dg.asset(
        key=["edition"],
        deps=deps,
        group_name="publish",
        kinds={"duckdb", "parquet", "csv"},
        description="One immutable edition of the marts; readers open what current.json names.",
    )
    def edition(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        with hold_run_lock(settings, timeout=LOCK_WAIT_SECONDS):
            observer.publishing()
            try:
                result = publish(settings, listener=context.log.info)
            except PublishRefused as error:
                raise dg.Failure(str(error), allow_retries=False) from error
        observer.published(result)
        return dg.MaterializeResult(metadata=_metadata(result))

    return edition


def _metadata(result: PublishResult) -> dict[str, dg.MetadataValue]:
    return {
        "edition_id": dg.MetadataValue.text(result.edition_id or ""),
        "published": dg.MetadataValue.bool(result.published),
        "reason": dg.MetadataValue.text(result.reason or ""),
        "path": dg.MetadataValue.path(str(result.path)),
        "bytes": dg.MetadataValue.int(result.bytes),
        "rows": dg.MetadataValue.int(sum(result.rows.values())),
        "figures": dg.MetadataValue.int(result.rows.get("observations", 0)),
        "rejects": dg.MetadataValue.int(result.rows.get("rejects", 0)),
        "sha256": dg.MetadataValue.text(result.content_sha256),
        "warned_checks": dg.MetadataValue.json(result.warnings),
        "changed": dg.MetadataValue.json(result.changed),
        "rows_by_table": dg.MetadataValue.json(dict(result.rows)),
    }

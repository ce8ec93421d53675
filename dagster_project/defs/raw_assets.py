"""Raw exports: one asset per portal and dataset, one partition per day.

A raw asset is the landing zone's state for that day. It always materializes, with its outcome;
a pull that failed fails the WARN check `pulled` and stops nothing behind it (an exception or a
missing output would skip every asset downstream).
Not here: how a pull works (`ingest/`), retries (a new run of the asset asks only for what is
missing; answers worth repeating are repeated by the client).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import dagster as dg
from pydantic import Field

from dagster_project.defs.partitions import days as daily
from dagster_project.ingest.catalogue import Dataset, Portal
from dagster_project.ingest.landing import Landing
from dagster_project.ingest.models import Capture, DatasetOutcome, sha256_text
from dagster_project.ingest.pull import pull_days
from dagster_project.run_lock import hold_run_lock
from dagster_project.run_observer import RunObserver
from dagster_project.settings import Settings

LOCK_WAIT_SECONDS = 3600
CHECK = "pulled"

Source = tuple[str, str]
RawResult = dg.MaterializeResult[None] | dg.AssetCheckResult


class PullConfig(dg.Config):
    """Days pulled in the same run beside those of the run's partitions.

    Attributes:
        days: ISO dates; used where the days of one run are not a range.
    """

    days: list[str] = Field(default_factory=list)


def raw_key(portal_id: str, dataset: str) -> dg.AssetKey:
    """Return the asset key of one export of one portal."""
    return dg.AssetKey(["raw", portal_id, dataset])


def build_raw_assets(
    settings: Settings, catalogue: Mapping[str, Portal], observer: RunObserver
) -> dg.AssetsDefinition:
    """Return the raw exports of all portals.

    They share one step, so that hosts are asked side by side and each asset can still be
    run alone.
    """
    specs = [_spec(portal, dataset) for portal in catalogue.values() for dataset in portal.datasets]

    @dg.multi_asset(
        name="raw_exports",
        specs=specs,
        check_specs=[_check_spec(spec.key) for spec in specs],
        can_subset=True,
        backfill_policy=dg.BackfillPolicy.single_run(),
    )
    def raw_exports(context: dg.AssetExecutionContext, config: PullConfig) -> Iterator[RawResult]:
        keys = sorted(context.selected_asset_keys)
        sources = {(key.path[1], key.path[2]) for key in keys}
        run_days = [date.fromisoformat(key) for key in context.partition_keys]
        days = sorted({*run_days, *map(date.fromisoformat, config.days)})
        with hold_run_lock(settings, timeout=LOCK_WAIT_SECONDS):
            outcomes = _pull(context, settings, catalogue, days, sources, observer)
        observer.pulled(outcomes)
        landing = Landing(settings.landing)
        for key in keys:
            source = (key.path[1], key.path[2])
            mine = [one for one in outcomes if (one.portal_id, one.dataset) == source]
            yield from _record(context, key, mine, run_days, landing)

    return raw_exports


def _pull(
    context: dg.AssetExecutionContext,
    settings: Settings,
    catalogue: Mapping[str, Portal],
    days: list[date],
    sources: set[Source],
    observer: RunObserver,
) -> list[DatasetOutcome]:
    """Pull, and turn whatever goes wrong into outcomes: what is behind must still run."""
    try:
        outcomes = pull_days(catalogue, settings, days, datasets=sources, listener=observer.pull)
    except Exception as error:
        context.log.exception("pulling stopped")
        outcomes = []
        message = f"pulling stopped: {type(error).__name__}: {error}"
    else:
        message = "nothing was reported for this dataset"
    told = {(one.portal_id, one.dataset, one.as_of) for one in outcomes}
    missing = [
        DatasetOutcome(portal, dataset, day, "failed", messages=[message])
        for portal, dataset in sorted(sources)
        for day in days
        if (portal, dataset, day) not in told
    ]
    return [*outcomes, *missing]


def _record(
    context: dg.AssetExecutionContext,
    key: dg.AssetKey,
    outcomes: Sequence[DatasetOutcome],
    run_days: Sequence[date],
    landing: Landing,
) -> Iterator[RawResult]:
    """Yield an asset's result, per day, and its check."""
    for outcome in outcomes:
        day = outcome.as_of.isoformat()
        metadata = _metadata(outcome, landing)
        if outcome.as_of in run_days:
            context.add_asset_metadata(metadata, asset_key=key, partition_key=day)
        elif daily.has_partition_key(day):
            context.log_event(dg.AssetMaterialization(key, partition=day, metadata=metadata))
    bad = [outcome for outcome in outcomes if not outcome.ok]
    yield dg.MaterializeResult(asset_key=key)
    yield dg.AssetCheckResult(
        asset_key=key,
        check_name=CHECK,
        passed=not bad,
        severity=dg.AssetCheckSeverity.WARN,
        description="\n".join(f"{one.as_of}: {one.status}: {one.message}" for one in bad) or None,
        metadata={"days": len(outcomes), "days_not_pulled": len(bad)},
    )


def _metadata(outcome: DatasetOutcome, landing: Landing) -> dict[str, dg.MetadataValue]:
    captures = landing.captures(outcome.as_of, outcome.portal_id, outcome.dataset)
    return {
        "status": dg.MetadataValue.text(outcome.status),
        "messages": dg.MetadataValue.text(outcome.message),
        "requests": dg.MetadataValue.int(outcome.requests),
        "bytes_received": dg.MetadataValue.int(outcome.bytes),
        **{name: dg.MetadataValue.int(count) for name, count in outcome.counts.items()},
        **_landing_metadata(captures),
    }


def _landing_metadata(captures: Sequence[Capture]) -> dict[str, dg.MetadataValue]:
    good = [capture for capture in captures if capture.status == "good"]
    return {
        "captures": dg.MetadataValue.int(len(good)),
        "rows": dg.MetadataValue.int(sum(capture.units for capture in good)),
        "figures": dg.MetadataValue.int(sum(capture.figures for capture in good)),
        "rejects": dg.MetadataValue.int(sum(capture.rejects for capture in good)),
        "units": dg.MetadataValue.int(max((capture.units for capture in good), default=0)),
        "bytes": dg.MetadataValue.int(sum(capture.bytes for capture in good)),
        "sha256": dg.MetadataValue.text(
            sha256_text("\n".join(sorted(capture.blob_id for capture in good)))
        ),
    }


def _spec(portal: Portal, dataset: Dataset) -> dg.AssetSpec:
    return dg.AssetSpec(
        raw_key(portal.id, dataset.id),
        description=f"{dataset.name.vi} ({portal.name.vi}), bytes as received.",
        group_name="raw",
        partitions_def=daily,
        kinds={"json"},
        tags={"portal": portal.id, "family": portal.family},
        metadata={
            "base_url": portal.base_url,
            "licence": portal.licence,
            "citation": portal.citation,
        },
    )


def _check_spec(key: dg.AssetKey) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        CHECK,
        asset=key,
        blocking=False,
        description="Every request that was due got an answer that could be kept.",
    )

"""Observations: the landing zone's captures as typed rows, one Parquet file per day and table.

Not here: parsing (`ingest/`). The assets are not partitioned: the step looks at every day and
rebuilds those whose captures, parsers or register changed.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import dagster as dg
import pyarrow.parquet as pq

from dagster_project.dbt_runtime import wait_for_warehouse
from dagster_project.defs.raw_assets import LOCK_WAIT_SECONDS
from dagster_project.ingest.catalogue import Portal
from dagster_project.ingest.landing import Landing
from dagster_project.ingest.models import sha256_text
from dagster_project.ingest.observations import DayResult, build_observations
from dagster_project.run_lock import hold_run_lock
from dagster_project.run_observer import RunObserver
from dagster_project.settings import Settings

TABLES = {
    "observations": "One source's value of one measure, unit and period, with its locator.",
    "captures": "One pull of one export, good or refused.",
    "rejects": "Texts that could not be read, with the place and the reason.",
    "unit_names": "Units as the answers name them.",
    "day_inputs": "What each day's rows are a function of, as a hash.",
    "portals": "The portal catalogue.",
    "units_register": "Every unit of the administration, with the days on which it existed.",
    "unit_successors": "Which commune took over from which.",
}


def observed_key(table: str) -> dg.AssetKey:
    """Return the asset key of an observation table, as the dbt source names it."""
    return dg.AssetKey(["observed", table])


def build_observation_assets(
    settings: Settings,
    catalogue: Mapping[str, Portal],
    raw_keys: Sequence[dg.AssetKey],
    observer: RunObserver,
) -> dg.AssetsDefinition:
    """Return the observation tables."""

    @dg.multi_asset(
        name="observations",
        specs=[
            dg.AssetSpec(
                observed_key(table),
                deps=raw_keys,
                description=description,
                group_name="observed",
                kinds={"parquet"},
            )
            for table, description in TABLES.items()
        ],
    )
    def observations() -> Iterator[dg.MaterializeResult[None]]:
        days = Landing(settings.landing).days()
        if not days:
            raise dg.Failure(
                f"{settings.landing}: the landing zone holds no capture yet, so there is nothing "
                "to build. Pull with network access, or use `chiso run --replay`.",
                allow_retries=False,
            )
        with hold_run_lock(settings, timeout=LOCK_WAIT_SECONDS):
            # A dbt left behind by a killed run must not see files change under it.
            wait_for_warehouse(settings)
            results = build_observations(settings, catalogue, days)
        observer.observed(results)
        state = sha256_text("\n".join(f"{one.as_of} {one.input_hash}" for one in results))
        for table in TABLES:
            yield dg.MaterializeResult(
                asset_key=observed_key(table),
                metadata=_metadata(settings.observations / table, results) | {"sha256": state},
                data_version=dg.DataVersion(state),
            )

    return observations


def _metadata(folder: Path, results: Sequence[DayResult]) -> dict[str, dg.MetadataValue | str]:
    files = sorted(folder.glob("*.parquet"))
    rebuilt = [one for one in results if one.rebuilt]
    return {
        "rows": dg.MetadataValue.int(sum(pq.read_metadata(file).num_rows for file in files)),
        "bytes": dg.MetadataValue.int(sum(file.stat().st_size for file in files)),
        "figures": dg.MetadataValue.int(_figures(folder.parent)),
        "rejects": dg.MetadataValue.int(sum(one.rejects for one in results)),
        "days": dg.MetadataValue.int(len(results)),
        "days_rebuilt": dg.MetadataValue.text(
            ", ".join(one.as_of.isoformat() for one in rebuilt) or "none"
        ),
        "path": dg.MetadataValue.path(folder),
    }


def _figures(folder: Path) -> int:
    files = (folder / "observations").glob("*.parquet")
    return sum(pq.read_metadata(file).num_rows for file in files)

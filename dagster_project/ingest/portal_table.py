"""The portal catalogue as a Parquet table, so that marts can cite their sources.

Here: its rows and its file. Not here: the catalogue itself (`catalogue.py`).
"""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from dagster_project.ingest.observation_schema import SCHEMAS, portals_path
from dagster_project.ingest.parquet_files import is_whole, write_parquet
from dagster_project.ingest.portal import Dataset, PeriodRule, Portal


def write_portals(folder: Path, catalogue: Mapping[str, Portal]) -> bool:
    """Write the catalogue below the observations folder; returns whether it changed.

    A portal that is no longer in the catalogue, or whose file is faulty today, keeps its row:
    the landing zone still holds its captures, and marts cite it.
    """
    path = portals_path(folder)
    former = pq.read_table(path).to_pylist() if is_whole(path) else []
    rows = [row for row in former if row["portal_id"] not in catalogue]
    rows += [
        {
            "portal_id": portal.id,
            "name_vi": portal.name.vi,
            "name_en": portal.name.en,
            "unit_code": portal.unit_code,
            "family": portal.family,
            "base_url": portal.base_url,
            "licence": portal.licence,
            "citation": portal.citation,
            "cadence": cadence(portal),
        }
        for portal in catalogue.values()
    ]
    rows.sort(key=lambda row: row["portal_id"])
    table = pa.Table.from_pylist(rows, SCHEMAS["portals"])
    if is_whole(path) and pq.read_table(path).equals(table):
        return False
    write_parquet(path, SCHEMAS["portals"], table.to_batches())
    return True


def read_families(folder: Path) -> dict[str, str]:
    """Return the protocol family of every portal in the written table."""
    table = pq.read_table(portals_path(folder), columns=["portal_id", "family"])
    return {row["portal_id"]: row["family"] for row in table.to_pylist()}


def read_national(folder: Path) -> frozenset[str]:
    """Return the portals of the whole country: their names of units count for every province."""
    table = pq.read_table(portals_path(folder), columns=["portal_id", "unit_code"])
    return frozenset(r["portal_id"] for r in table.to_pylist() if r["unit_code"] == "VN")


def cadence(portal: Portal) -> str:
    """Say what is asked how often; datasets with the same rhythm stand together."""
    groups: dict[str, list[str]] = {}
    for dataset in portal.datasets:
        groups.setdefault(_rhythm(dataset), []).append(dataset.id)
    return "; ".join(f"{', '.join(ids)}: {rhythm}" for rhythm, ids in groups.items())


def _rhythm(dataset: Dataset) -> str:
    return ", ".join(_rule(rule) for rule in dataset.periods)


def _rule(rule: PeriodRule) -> str:
    often = "daily" if rule.every == "day" else "weekly"
    if rule.type == "none":
        return often
    parts = ["current"] if rule.current and rule.type != "month" else []
    if rule.closed:
        parts.append(f"last {rule.closed} closed")
    return f"{rule.type} ({' and '.join(parts)}) {often}"

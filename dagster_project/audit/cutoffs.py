"""New or revised? Decided by how far the figures of a capture reach.

A capture's figures reach to its **cut-off**: the day that the source states (`data_cutoff`), or
the day of capture where it states none, and never beyond the end of the period. Between two sides
(two days, or two editions) an export of a portal for a unit and period is

- `same` where both sides have the same bytes;
- `revised_data` where the bytes differ and the cut-off is the same: the same day captured again,
  a period that is over, or an export whose stated cut-off did not move;
- `new_data` where the cut-off moved, or only one side has the export.

Here: that rule. Not here: what it did to scores and ranks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import duckdb

from dagster_project.publish.marts import literal

SAME, REVISED, NEW = "same", "revised_data", "new_data"
# Bases that read the national portal only; the others read every portal.
NATIONAL_BASES = ("published", "national")


class Export(NamedTuple):
    """What is asked for again and again: one export for one root unit and period."""

    portal_id: str
    dataset: str
    root_unit_code: str
    period_id: str


@dataclass
class Held:
    """What one side holds of an export.

    Attributes:
        every_id: All good captures.
        capture_ids: Captures in force, more than one where an export has pages.
        blob_ids: The bytes of those in force.
        cutoffs: How far the figures of those in force reach.
    """

    every_id: set[str] = field(default_factory=set)
    capture_ids: set[str] = field(default_factory=set)
    blob_ids: set[str] = field(default_factory=set)
    cutoffs: set[date] = field(default_factory=set)


Side = Mapping[Export, Held]


def exports_of(connection: duckdb.DuckDBPyConnection, marts: str, as_of: date) -> Side:
    """Return what a day's good captures hold, by export.

    Args:
        connection: A connection that sees the tables.
        marts: The schema of the tables `captures` and `periods`, with its catalog.
        as_of: The day.
    """
    day = f"date {literal(as_of.isoformat())}"
    # An export without a period is of the year; UTC moments are days of Vietnam, and an export
    # closed at midnight is of the day before (as the ledger has it).
    rows = connection.execute(
        f"""
        with captures as (
            select
                *,
                coalesce(period_id, year(as_of)::varchar) as figure_period,
                (data_cutoff + interval '7' hour - interval '1' second)::date as stated
            from {marts}.captures
            where as_of = {day} and status = 'good'
        )
        select
            portal_id, dataset, root_unit_code, figure_period, capture_id, blob_id, in_force,
            least(coalesce(stated, as_of), coalesce(periods.ends_on, as_of))
        from captures left join {marts}.periods as periods on figure_period = periods.period_id
        """
    ).fetchall()
    side: dict[Export, Held] = {}
    for portal, dataset, root, period, capture_id, blob_id, in_force, cutoff in rows:
        held = side.setdefault(Export(portal, dataset, root or "", period), Held())
        held.every_id.add(capture_id)
        if in_force:
            held.capture_ids.add(capture_id)
            held.blob_ids.add(blob_id)
            held.cutoffs.add(cutoff)
    return side


def kind_of_change(before: Held | None, after: Held | None) -> str:
    """Return whether an export is the same, revised or new."""
    if before is None or after is None:
        return NEW
    if before.blob_ids == after.blob_ids:
        return SAME
    return REVISED if before.cutoffs == after.cutoffs else NEW


def kinds(before: Side, after: Side) -> dict[Export, str]:
    """Return the kind of change of every export of either side."""
    return {
        export: kind_of_change(before.get(export), after.get(export))
        for export in sorted(before.keys() | after.keys())
    }


def exports_felt(
    changes: Mapping[Export, str], period_id: str, basis: str, national: Iterable[str]
) -> dict[Export, str]:
    """Return the changed exports that a ranking can have felt.

    Args:
        changes: The kind of change of each export.
        period_id: The ranking's period.
        basis: Its basis.
        national: The portals of the country.
    """
    portals = set(national)
    return {
        export: kind
        for export, kind in changes.items()
        if kind != SAME
        and export.period_id == period_id
        and (export.portal_id in portals or basis not in NATIONAL_BASES)
    }

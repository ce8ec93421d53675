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

from collections.abc import Mapping
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
        behind: How many days a cut-off that those in force state lies before the day it is due.
    """

    every_id: set[str] = field(default_factory=set)
    capture_ids: set[str] = field(default_factory=set)
    blob_ids: set[str] = field(default_factory=set)
    cutoffs: set[date] = field(default_factory=set)
    behind: set[int] = field(default_factory=set)


Side = Mapping[Export, Held]


def exports_of(connection: duckdb.DuckDBPyConnection, marts: str, as_of: date) -> Side:
    """Return what a day's good captures hold, by export; arguments as of `exports_between`."""
    return exports_between(connection, marts, as_of, as_of).get(as_of, {})


def exports_between(
    connection: duckdb.DuckDBPyConnection, marts: str, first: date, last: date
) -> dict[date, Side]:
    """Return what the good captures of each day hold, by export.

    Args:
        connection: A connection that sees the tables.
        marts: The schema of the tables `captures` and `periods`, with its catalog.
        first: The first day.
        last: The last day.
    """
    days = " and ".join(f"date {literal(day.isoformat())}" for day in (first, last))
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
            where as_of between {days} and status = 'good'
        ),
        due as (
            select captures.*, coalesce(periods.ends_on, as_of) as ends_on
            from captures left join {marts}.periods as periods on figure_period = periods.period_id
        )
        select
            as_of, portal_id, dataset, root_unit_code, figure_period, capture_id, blob_id, in_force,
            least(coalesce(stated, as_of), ends_on), least(as_of, ends_on) - stated
        from due
        """
    ).fetchall()
    sides: dict[date, dict[Export, Held]] = {}
    for day, portal, dataset, root, period, capture_id, blob_id, in_force, cutoff, behind in rows:
        export = Export(portal, dataset, root or "", period)
        held = sides.setdefault(day, {}).setdefault(export, Held())
        held.every_id.add(capture_id)
        if in_force:
            held.capture_ids.add(capture_id)
            held.blob_ids.add(blob_id)
            held.cutoffs.add(cutoff)
            held.behind |= set() if behind is None else {behind}
    return dict(sides)


def national_portals(connection: duckdb.DuckDBPyConnection, marts: str) -> set[str]:
    """Return the portals of the country."""
    rows = connection.execute(f"select portal_id from {marts}.portals where unit_code = 'VN'")
    return {portal for (portal,) in rows.fetchall()}


def kind_of_change(before: Held | None, after: Held | None) -> str:
    """Return whether an export is the same, revised or new."""
    if before is None or after is None:
        return NEW
    if before.blob_ids == after.blob_ids:
        return SAME
    return REVISED if before.cutoffs == after.cutoffs else NEW

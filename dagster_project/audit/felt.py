"""Which causes a ranking can have felt between two sides; `chiso diff` and `rank_changes` ask here.

Here: that rule, and whether figures grew older from one day to the other. Not here: which inputs
differ (counterfactuals.py, day_causes.py), what it did (rank_parts.py, score_parts.py).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

import duckdb

from dagster_project.audit.causes import METHODOLOGY, NEW, ORDER, REVISED, RULES, RowChange
from dagster_project.audit.cutoffs import NATIONAL_BASES
from dagster_project.publish.marts import literal

# The ledger alone reads these, so the bases that stand on national figures only are deaf to them.
_LEDGER_ONLY = ("overrides.csv", "reconciliation_rules.csv")


def felt(
    basis: str,
    causes: Collection[str],
    rows: Mapping[str, Collection[RowChange]],
    data: Collection[str],
) -> list[str]:
    """Return the causes that a ranking can have felt, in the order of the steps.

    Args:
        basis: Its basis.
        causes: The causes whose inputs differ, whatever the ranking.
        rows: Cause → changed rows of seeds.
        data: Kinds of change of the exports that it reads; `new_data` too where they grew older.
    """
    deaf = {METHODOLOGY, RULES} if basis == "published" else set()
    if basis in NATIONAL_BASES and all(row.file in _LEDGER_ONLY for row in rows.get(RULES, ())):
        deaf.add(RULES)
    others = set(causes) - {REVISED, NEW} - deaf
    return [cause for cause in ORDER if cause in others | set(data)]


class Ageing:
    """Whether figures are older on one day than on another though no export brought any.

    The ledger carries a silent portal's figures for some days, and sets aside an export that lies
    too far behind its day: both hang on the day, not on the export.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        marts: str,
        days: tuple[date, date],
        carried_days: int,
    ) -> None:
        """Read what is carried on the two days.

        Args:
            connection: A connection that sees the tables `captures`, `periods` and `portals`.
            marts: Their schema, with its catalog.
            days: Two days, in either order.
            carried_days: For how many days figures are carried, at most.
        """
        self._same = days[0] == days[1]
        self._stated = set() if self._same else _stated(connection, marts, days)
        self._carries = not self._same and _carries(connection, marts, days, carried_days)

    def of(self, period_id: str, basis: str) -> bool:
        """Whether a ranking can have felt it."""
        if self._same or basis in NATIONAL_BASES:
            return False
        return self._carries or period_id in self._stated


def _stated(connection: duckdb.DuckDBPyConnection, marts: str, days: tuple[date, date]) -> set[str]:
    """Return the periods of which an export with a stated cut-off lies further behind later."""
    first, last = (f"date {literal(day.isoformat())}" for day in sorted(days))
    # How far one may lie behind is counted up to the end of the period.
    rows = connection.execute(
        f"""
        with captures as (
            select coalesce(period_id, year(as_of)::varchar) as period_id
            from {marts}.captures
            where in_force and data_cutoff is not null and as_of in ({first}, {last})
        )
        select distinct period_id
        from captures left join {marts}.periods as periods using (period_id)
        where coalesce(periods.ends_on > {first}, true)
        """
    ).fetchall()
    return {period for (period,) in rows}


def _carries(
    connection: duckdb.DuckDBPyConnection, marts: str, days: Sequence[date], carried_days: int
) -> bool:
    """Whether one of the days stands on an export of an earlier day."""
    first, last = min(days) - timedelta(carried_days), max(days)
    rows = connection.execute(
        f"""
        select portal_id, dataset, list(distinct as_of)
        from {marts}.captures inner join {marts}.portals using (portal_id)
        where in_force and portals.unit_code <> 'VN'
            and as_of between date {literal(first.isoformat())} and date {literal(last.isoformat())}
        group by all
        """
    ).fetchall()
    reach = timedelta(carried_days)
    return any(
        day not in held and any(day - reach <= one < day for one in held)
        for _, _, held in rows
        for day in days
    )

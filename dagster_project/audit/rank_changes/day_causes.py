"""Which causes a ranking can have felt between two days of one warehouse or edition.

Code and methodology are the same on both: the SQL is one, and a period has the methodology in
force on its last day, whatever the day of the figures. What differs are exports, and dated rows of
seeds that begin or end between the days. Here: telling them from tables alone, without building
anything. Not here: two editions (diff/counterfactuals.py), which causes act on which
basis (diff/felt.py).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import duckdb

from dagster_project.audit.diff.causes import RowChange, cause_of_seed
from dagster_project.audit.diff.cutoffs import Export, exports_between, national_portals
from dagster_project.audit.diff.felt import felt
from dagster_project.audit.diff.seed_mix import DATED, change_between
from dagster_project.audit.diff.standing_exports import (
    SETTINGS,
    Change,
    Limits,
    Standing,
    changes,
    changes_felt,
    kinds_of,
    limits_of,
    standing,
)
from dagster_project.publish.marts import quoted


class DatedRow(NamedTuple):
    """A row of a seed that is in force from one day until before another.

    Attributes:
        seed: The seed's name.
        key: Its first column.
        valid_from: The first day; null where it is not said.
        valid_to: The first day that it no longer holds, or null.
        period_id: The only period that it is about; null where it is about all.
    """

    seed: str
    key: str
    valid_from: date | None = None
    valid_to: date | None = None
    period_id: str | None = None


@dataclass(frozen=True)
class DatedRules:
    """What of the rules hangs on the day.

    Attributes:
        rows: Rows of seeds with dates.
        limits: For how many days figures stand.
    """

    rows: tuple[DatedRow, ...] = ()
    limits: Limits = field(default_factory=Limits)


def dated_rules(connection: duckdb.DuckDBPyConnection) -> DatedRules:
    """Return them from the warehouse's seeds.

    Args:
        connection: A connection with the warehouse attached as `warehouse`.
    """
    rows: list[DatedRow] = []
    for seed, (first, last) in DATED.items():
        table = f"warehouse.seeds.{quoted(seed)}"
        columns = [name for name, *_ in connection.execute(f"describe {table}").fetchall()]
        period = "period_id" if "period_id" in columns else "null"
        found = connection.execute(
            f"select {quoted(columns[0])}::varchar, {first}, {last}, {period} from {table}"
        ).fetchall()
        rows += [DatedRow(seed, *row) for row in found]
    settings = connection.execute(f"select * from warehouse.seeds.{SETTINGS}").to_arrow_table()
    return DatedRules(tuple(rows), limits_of(settings.to_pylist()))


class DayCauses:
    """Tells the causes of a day's rankings; every earlier day is looked at once."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        marts: str,
        as_of: date,
        dated: DatedRules,
    ) -> None:
        """Prepare for a day.

        Args:
            connection: A connection that sees the tables.
            marts: Their schema, with its catalog.
            as_of: The later day.
            dated: What of the rules hangs on the day.
        """
        self._connection, self._marts = connection, marts
        self._as_of, self._dated = as_of, dated
        self._national = national_portals(connection, marts)
        self._sides: dict[date, Standing] = {}
        self._known: dict[date, tuple[Mapping[Export, Change], list[DatedRow]]] = {}
        self._told: dict[tuple[date, str, str], list[str]] = {}

    def causes(self, before: date, period_id: str, basis: str) -> list[str]:
        """Return the causes in the order of the steps; none where nothing is known."""
        key = (before, period_id, basis)
        if key not in self._told:
            self._told[key] = self._causes(before, period_id, basis)
        return self._told[key]

    def _causes(self, before: date, period_id: str, basis: str) -> list[str]:
        exports, changed = self._between(before)
        data = kinds_of(changes_felt(exports, period_id, basis, self._national), basis)
        rows = _by_cause(row for row in changed if row.period_id in (None, period_id))
        return felt(basis, rows.keys(), rows, data)

    def _between(self, before: date) -> tuple[Mapping[Export, Change], list[DatedRow]]:
        if before not in self._known:
            days = (before, self._as_of)
            self._known[before] = (
                changes(*(self._standing(day) for day in days)),
                [row for row in self._dated.rows if _change(row, days)],
            )
        return self._known[before]

    def _standing(self, day: date) -> Standing:
        if day not in self._sides:
            self._sides[day] = standing(
                lambda first, last: exports_between(self._connection, self._marts, first, last),
                day,
                self._dated.limits,
                self._national,
            )
        return self._sides[day]


def _change(row: DatedRow, days: tuple[date, date]) -> str | None:
    first, last = (str(one) if one else "" for one in (row.valid_from, row.valid_to))
    return change_between(first, last, days)


def _by_cause(rows: Iterable[DatedRow]) -> dict[str, list[RowChange]]:
    found: dict[str, list[RowChange]] = {}
    for row in rows:
        change = RowChange(f"{row.seed}.csv", (row.key,), "dated")
        found.setdefault(cause_of_seed(row.seed), []).append(change)
    return found

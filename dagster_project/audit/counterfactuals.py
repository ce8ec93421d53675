"""What the scores would be with some causes applied and the others not.

The day of the first side is built again, with the inputs of the causes that are applied taken from
the second side: its SQL, its seeds as they were in force on its day, its revised captures. Here:
finding which inputs differ, and building. Not here: what is compared (diff.py, day_split.py).
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import duckdb

from dagster_project.audit.causes import (
    BOUNDARY,
    CODE,
    ORDER,
    REGISTER_TABLES,
    RowChange,
    seed_changes,
)
from dagster_project.audit.cutoffs import Export, Side
from dagster_project.audit.observed_mix import Exchange, day_file, exchange, write_mix
from dagster_project.audit.rebuild import Inputs, rebuild
from dagster_project.audit.seed_mix import dated_changes, write_seeds
from dagster_project.publish.engine import connect
from dagster_project.publish.marts import literal

_HASH = re.compile(r"'[0-9a-f]{64}'")
TARGETS = (
    "marts.rankings",
    "marts.composite_scores",
    "marts.component_scores",
    "marts.indicator_scores",
)


@dataclass(frozen=True)
class Material:
    """One side as inputs of a build.

    Attributes:
        inputs: Script, observations, seeds.
        as_of: The day.
        exports: What the captures in force of a day hold.
    """

    inputs: Inputs
    as_of: date
    exports: Callable[[date], Side]


@dataclass
class Differences:
    """Which inputs of two sides differ.

    Attributes:
        causes: The causes that differ at all, in the order of the steps.
        rows: Cause → changed rows of seeds.
        exports: Export → revised or new.
        read_anew: Cause → captures read otherwise.
        script: Whether the SQL differs.
        register: Whether the register of units differs.
    """

    causes: list[str] = field(default_factory=list)
    rows: dict[str, list[RowChange]] = field(default_factory=dict)
    exports: dict[Export, str] = field(default_factory=dict)
    read_anew: dict[str, set[str]] = field(default_factory=dict)
    script: bool = False
    register: bool = False


class Counterfactuals:
    """Builds of the first side's day with causes of the second side applied, each built once.

    Attributes:
        carried_days: For how many days a silent portal's figures are carried, at most.
        differences: Which inputs of the two sides differ.
    """

    def __init__(self, before: Material, after: Material, scratch: Path) -> None:
        self._before, self._after, self._scratch = before, after, scratch
        self._built: dict[tuple[str, ...], Path] = {}
        self._tries = 0
        self._connection = connect()
        sides = (before.inputs, after.inputs)
        self.carried_days = max(_carried_days(side) for side in sides)
        self._days = self._window()
        self._exchanges = self._exchange()
        self.differences = self._differences()

    def database(self, applied: Iterable[str]) -> Path:
        """Return the DuckDB file of the build with these causes applied.

        Raises:
            RebuildFailed: If inputs of the two sides do not fit together.
        """
        causes = tuple(cause for cause in ORDER if cause in set(applied))
        if causes not in self._built:
            before, after = self._before, self._after
            self._tries += 1
            folder = self._scratch / f"step-{self._tries}"
            inputs = Inputs(
                script=(after if CODE in causes else before).inputs.script,
                observations=write_mix(
                    self._connection,
                    folder / "observations",
                    (before.inputs.observations, self._days),
                    (after.inputs.observations, after.as_of, before.as_of),
                    self._exchanges,
                    causes,
                ),
                seeds=write_seeds(
                    folder / "seeds",
                    before.inputs,
                    after.inputs,
                    causes,
                    (before.as_of, after.as_of),
                ),
            )
            self._built[causes] = rebuild(inputs, folder / "built", targets=TARGETS)
        return self._built[causes]

    def open(self, applied: Iterable[str]) -> duckdb.DuckDBPyConnection:
        """Return a connection in which `warehouse.marts.<table>` are the tables of such a build."""
        connection = connect()
        path = literal(str(self.database(applied)))
        # Its views name the catalog.
        connection.execute(f"attach {path} as warehouse (read_only)")
        return connection

    def _window(self) -> list[date]:
        """Return the days that the first side's day is made from: it, and what it carries."""
        days = [
            date.fromisoformat(path.stem.partition("=")[2])
            for path in (self._before.inputs.observations / "day_inputs").glob("as_of=*.parquet")
        ]
        reach, last = timedelta(self.carried_days), self._before.as_of
        return sorted(day for day in days if last - reach <= day <= last)

    def _exchange(self) -> dict[date, Exchange]:
        """Return what differs of the day, and of the days that it may carry figures from."""
        before, after = self._before, self._after
        same_day = before.as_of == after.as_of
        found = {}
        for day in self._days:
            if day != before.as_of or same_day:
                found[day] = self._of_day(day, day)
            else:
                found[day] = self._of_day(day, after.as_of)
                # The first day itself, as the second side reads it.
                found[day].read_anew = self._of_day(day, day).read_anew
        return found

    def _of_day(self, old: date, new: date) -> Exchange:
        before, after = self._before, self._after
        if not day_file(after.inputs.observations, "captures", new).exists():
            return Exchange()
        return exchange(
            self._connection,
            (before.inputs.observations, old, before.exports(old)),
            (after.inputs.observations, new, after.exports(new)),
        )

    def _differences(self) -> Differences:
        before, after = self._before.inputs, self._after.inputs
        days = (self._before.as_of, self._after.as_of)
        found = Differences(rows=seed_changes(before, after))
        if days[0] != days[1]:
            for cause, rows in dated_changes(after, days).items():
                found.rows[cause] = found.rows.get(cause, []) + rows
        for change in self._exchanges.values():
            found.exports |= change.exports
            for cause, captures in change.read_anew.items():
                found.read_anew.setdefault(cause, set()).update(captures)
        found.script = _sql(before.script) != _sql(after.script)
        found.register = any(
            (before.observations / table / f"{table}.parquet").read_bytes()
            != (after.observations / table / f"{table}.parquet").read_bytes()
            for table in REGISTER_TABLES
        )
        causes = set(found.rows) | set(found.read_anew) | set(found.exports.values())
        causes |= ({CODE} if found.script else set()) | ({BOUNDARY} if found.register else set())
        found.causes = [cause for cause in ORDER if cause in causes]
        return found


def _carried_days(inputs: Inputs) -> int:
    """Return for how many days a silent portal's figures are carried, at most."""
    connection = connect()
    path = literal(str(inputs.seeds / "reconciliation_settings.csv"))
    row = connection.execute(
        f"select coalesce(max(carry_forward_days), 0) from read_csv({path}, header = true)"
    ).fetchone()
    return int(row[0]) if row else 0


def _sql(script: Path) -> str:
    """Return the SQL without the hash of all rules, which every changed seed changes too."""
    return _HASH.sub("'rules'", script.read_text(encoding="utf-8"))

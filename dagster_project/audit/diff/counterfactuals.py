"""What the scores would be with some causes applied and the others not.

The day of the first side is built again, with the inputs of the causes that are applied taken from
the second side: its SQL, its seeds as they were in force on its day, its revised captures. Here:
finding which inputs differ, and building. Not here: what is compared (diff.py,
rank_changes/day_split.py).
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import duckdb

from dagster_project.audit.diff.causes import (
    BOUNDARY,
    CODE,
    ORDER,
    REGISTER_TABLES,
    RowChange,
    seed_changes,
)
from dagster_project.audit.diff.cutoffs import NEW, SAME, Export
from dagster_project.audit.diff.observed_mix import exchanges, write_mix
from dagster_project.audit.diff.seed_mix import dated_changes, write_seeds
from dagster_project.audit.diff.standing_exports import (
    Change,
    Exports,
    changes,
    limits_in,
    standing,
)
from dagster_project.audit.rebuild import Inputs, rebuild
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
        exports: What the captures of its days hold.
        national: The portals of the country.
    """

    inputs: Inputs
    as_of: date
    exports: Exports
    national: Collection[str]


@dataclass
class Differences:
    """Which inputs of two sides differ.

    Attributes:
        causes: The causes that differ at all, in the order of the steps.
        rows: Cause → changed rows of seeds.
        exports: Export → how it differs, of those that stand on either side.
        read_anew: Cause → captures read otherwise.
        script: Whether the SQL differs.
        register: Whether the register of units differs.
        national: The portals of the country.
    """

    causes: list[str] = field(default_factory=list)
    rows: dict[str, list[RowChange]] = field(default_factory=dict)
    exports: dict[Export, Change] = field(default_factory=dict)
    read_anew: dict[str, set[str]] = field(default_factory=dict)
    script: bool = False
    register: bool = False
    national: Collection[str] = ()


class Counterfactuals:
    """Builds of the first side's day with causes of the second side applied, each built once.

    Attributes:
        differences: Which inputs of the two sides differ.
    """

    def __init__(self, before: Material, after: Material, scratch: Path) -> None:
        self._before, self._after, self._scratch = before, after, scratch
        self._built: dict[tuple[str, ...], Path] = {}
        self._tries = 0
        self._connection = connect()
        limits = [limits_in(side.inputs.seeds) for side in (before, after)]
        reach = timedelta(max(one.longest for one in limits))
        self._days, self._other_days = (_window(side, reach) for side in (before, after))
        # Rules come before data: whatever the second side's limits do, they have done it by then.
        self._changes = changes(
            *(standing(one.exports, one.as_of, limits[1], one.national) for one in (before, after))
        )
        self._exchanges = exchanges(
            self._connection,
            (before.inputs.observations, self._days),
            after.inputs.observations,
            self._changes,
        )
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
                    after.inputs.observations,
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
        return _opened(self.database(applied))

    def open_second(self) -> duckdb.DuckDBPyConnection:
        """Return the same for the second side's day, from its own inputs alone.

        Raises:
            RebuildFailed: If they don't fit together.
        """
        after, folder = self._after.inputs, self._scratch / "second"
        observations = write_mix(
            self._connection,
            folder / "observations",
            (after.observations, self._other_days),
            after.observations,
            {},
            (),
        )
        inputs = Inputs(after.script, observations, after.seeds)
        return _opened(rebuild(inputs, folder / "built", targets=TARGETS))

    def _differences(self) -> Differences:
        before, after = self._before.inputs, self._after.inputs
        days = (self._before.as_of, self._after.as_of)
        found = Differences(rows=seed_changes(before, after), national=self._after.national)
        if days[0] != days[1]:
            for cause, rows in dated_changes(after, days).items():
                found.rows[cause] = found.rows.get(cause, []) + rows
        found.exports = self._changes
        for exchange in self._exchanges.values():
            for cause, captures in exchange.read_anew.items():
                found.read_anew.setdefault(cause, set()).update(captures)
        found.script = _sql(before.script) != _sql(after.script)
        found.register = any(
            (before.observations / table / f"{table}.parquet").read_bytes()
            != (after.observations / table / f"{table}.parquet").read_bytes()
            for table in REGISTER_TABLES
        )
        causes = set(found.rows) | set(found.read_anew)
        causes |= {NEW if one.kind == SAME else one.kind for one in found.exports.values()}
        causes |= ({CODE} if found.script else set()) | ({BOUNDARY} if found.register else set())
        found.causes = [cause for cause in ORDER if cause in causes]
        return found


def _window(side: Material, reach: timedelta) -> list[date]:
    """Return the days that a side's day is made from: it, and what it carries."""
    days = [
        date.fromisoformat(path.stem.partition("=")[2])
        for path in (side.inputs.observations / "day_inputs").glob("as_of=*.parquet")
    ]
    return sorted(day for day in days if side.as_of - reach <= day <= side.as_of)


def _opened(database: Path) -> duckdb.DuckDBPyConnection:
    connection = connect()
    # Its views name the catalog.
    connection.execute(f"attach {literal(str(database))} as warehouse (read_only)")
    return connection


def _sql(script: Path) -> str:
    """Return the SQL without the hash of all rules, which every changed seed changes too."""
    return _HASH.sub("'rules'", script.read_text(encoding="utf-8"))

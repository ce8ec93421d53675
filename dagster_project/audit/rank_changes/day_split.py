"""Telling causes apart between two days of one warehouse, by counting again.

Here: the `Between` of `rank_changes`: the states after each cause but the last, for the few
rankings that have felt several (a rule that begins on a day, a revised export beside new ones).
Not here: the builds themselves (diff/counterfactuals.py), which rankings those are (day_causes.py).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

import duckdb

from dagster_project.audit.diff.counterfactuals import Counterfactuals, Material
from dagster_project.audit.diff.cutoffs import exports_between, national_portals
from dagster_project.audit.rank_changes.pairs import Ranking
from dagster_project.audit.rank_changes.rows import Between, Chain
from dagster_project.audit.rank_changes.table import State
from dagster_project.audit.rebuild import Inputs, RebuildFailed
from dagster_project.publish.marts import literal

Say = Callable[[str], None]
# (period, basis, peer group) → state of that ranking.
States = Mapping[tuple[str, str, str], State]


def day_split(
    connection: duckdb.DuckDBPyConnection,
    marts: str,
    scratch: Path,
    inputs: Callable[[], Inputs | None],
    say: Say,
) -> Between:
    """Return what tells causes apart between days of a warehouse; each build is made once.

    Args:
        connection: A connection that sees the warehouse's tables.
        marts: Their schema, with its catalog.
        scratch: A folder for the builds.
        inputs: Gives what the warehouse was built from, or None where that is not known; asked
            for only when a ranking needs it.
        say: Called with a line about each long step.
    """
    pairs: dict[tuple[date, date], _Days | None] = {}
    asked = lru_cache(maxsize=1)(inputs)

    def material(found: Inputs, day: date) -> Material:
        return Material(
            found,
            day,
            lambda first, last: exports_between(connection, marts, first, last),
            national_portals(connection, marts),
        )

    def days(before: date, after: date) -> _Days | None:
        if (before, after) not in pairs:
            found = asked()
            folder = scratch / f"{before}-{after}"
            pairs[before, after] = (
                _Days(
                    Counterfactuals(material(found, before), material(found, after), folder),
                    before,
                    lambda cause: say(f"counting {before} again with {cause} of {after}"),
                    lambda reason: say(f"causes are not told apart: {reason}"),
                )
                if found
                else None
            )
        return pairs[before, after]

    def between(ranking: Ranking, as_of: date, causes: Sequence[str]) -> Chain:
        found = days(ranking.previous_as_of, as_of)
        return found.chain(ranking, causes) if found else ()

    return between


class _Days:
    """The states between two days; each combination of causes is built and read once."""

    def __init__(self, builds: Counterfactuals, before: date, building: Say, failing: Say) -> None:
        self._builds, self._before = builds, before
        self._building, self._failing = building, failing
        self._states: dict[tuple[str, ...], States | None] = {}

    def chain(self, ranking: Ranking, causes: Sequence[str]) -> Chain:
        """Return the steps that can be told, but for the last."""
        steps: list[tuple[Sequence[str], State]] = []
        done = 0
        for number in range(1, len(causes)):
            states = self._after(tuple(causes[:number]))
            if states is not None:
                key = (ranking.period_id, ranking.basis, ranking.peer_group)
                steps.append((causes[done:number], states.get(key, State())))
                done = number
        return steps

    def _after(self, applied: tuple[str, ...]) -> States | None:
        """Return the rankings with these causes applied; None where they can't be built."""
        if applied not in self._states:
            self._building(applied[-1])
            try:
                with self._builds.open(applied) as built:
                    self._states[applied] = _read(built, self._before)
            except RebuildFailed as error:
                self._failing(str(error))
                self._states[applied] = None
        return self._states[applied]


def _read(connection: duckdb.DuckDBPyConnection, as_of: date) -> States:
    rows = connection.execute(
        f"""
        select period_id, basis, peer_group, unit_code, rank, (total_score * 100)::bigint
        from warehouse.marts.rankings
        where as_of = date {literal(as_of.isoformat())} and total_score is not null
        """
    ).fetchall()
    states: dict[tuple[str, str, str], State] = {}
    for period, basis, group, unit, rank, total in rows:
        state = states.setdefault((period, basis, group), State())
        state.scored[unit] = total
        if rank is not None:
            state.ranked[unit] = total
    return states

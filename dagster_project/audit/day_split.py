"""Telling causes apart between two days of one warehouse, by counting again.

Here: the `Between` of `rank_changes`: the states after each cause but the last, for the few
rankings that have felt several (a rule that begins on a day, a revised export beside new ones).
Not here: the builds themselves (counterfactuals.py), which rankings those are (rank_changes.py).
"""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import duckdb

from dagster_project.audit.counterfactuals import Counterfactuals, Material
from dagster_project.audit.cutoffs import exports_of
from dagster_project.audit.rank_changes import Between, Chain, State
from dagster_project.audit.ranking_pairs import Ranking
from dagster_project.audit.rebuild import Inputs, RebuildFailed
from dagster_project.publish.marts import literal

Say = Callable[[str], None]


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
    pairs: dict[tuple[date, date], Counterfactuals | None] = {}

    def material(found: Inputs, day: date) -> Material:
        return Material(found, day, lambda one: exports_of(connection, marts, one))

    def builds(before: date, after: date) -> Counterfactuals | None:
        if (before, after) not in pairs:
            found = inputs()
            pairs[before, after] = (
                Counterfactuals(
                    material(found, before), material(found, after), scratch / f"{before}-{after}"
                )
                if found
                else None
            )
        return pairs[before, after]

    def between(ranking: Ranking, as_of: date, causes: Sequence[str]) -> Chain | None:
        made = builds(ranking.previous_as_of, as_of)
        if made is None:
            return None
        chain = []
        for number, cause in enumerate(causes[:-1], start=1):
            say(f"counting {ranking.previous_as_of} again with {cause} of {as_of}")
            try:
                with made.open(causes[:number]) as built:
                    chain.append((cause, _state(built, ranking)))
            except RebuildFailed as error:
                say(f"causes are not told apart: {error}")
                return None
        return chain

    return between


def _state(connection: duckdb.DuckDBPyConnection, ranking: Ranking) -> State:
    rows = connection.execute(
        f"""
        select unit_code, rank, (total_score * 100)::bigint from warehouse.marts.rankings
        where as_of = date {literal(ranking.previous_as_of.isoformat())}
            and period_id = {literal(ranking.period_id)} and basis = {literal(ranking.basis)}
            and peer_group = {literal(ranking.peer_group)} and total_score is not null
        """
    ).fetchall()
    return State(
        ranked={unit: total for unit, rank, total in rows if rank is not None},
        scored={unit: total for unit, _, total in rows},
    )

"""The rows of `rank_changes`: every score and rank of a day beside those of the day before.

Here: the chain of states of each ranking. Almost always one cause explains a ranking (only new
figures, or only revised ones, and no rule begins or ends): then nothing is computed again. Else
the caller's `Between` computes the states in between. Not here: reading the rankings
(pairs.py), which causes there are (day_causes.py), rebuilding (day_split.py), the columns
(table.py), writing.
"""

from collections.abc import Callable, Sequence
from datetime import date

import duckdb
import pyarrow as pa

from dagster_project.audit.rank_changes.columns import NOT_SPLIT
from dagster_project.audit.rank_changes.day_causes import DatedRules, DayCauses
from dagster_project.audit.rank_changes.largest_parts import LargestParts, largest_parts
from dagster_project.audit.rank_changes.pairs import Ranking, Unit, ranking_pairs
from dagster_project.audit.rank_changes.table import State, TableOfChanges

# The causes applied in a step, and the state after it.
Chain = Sequence[tuple[Sequence[str], State]]
# Ranking, later day, its causes in order → the steps that can be told, but for the last: several
# causes in one step where they can't be told apart, no step where none can.
Between = Callable[[Ranking, date, Sequence[str]], Chain]


def rank_changes(
    connection: duckdb.DuckDBPyConnection,
    marts: str,
    as_of: date,
    dated: DatedRules | None = None,
    between: Between | None = None,
) -> pa.Table:
    """Return the rows of one day, ordered by primary key.

    Args:
        connection: A connection that sees the tables.
        marts: Their schema, with its catalog: `warehouse.marts`, `marts`.
        as_of: The later day.
        dated: What of the rules hangs on the day; nothing by default.
        between: Tells causes apart where a ranking has felt several.
    """
    table = TableOfChanges(as_of)
    known = DayCauses(connection, marts, as_of, dated or DatedRules())
    largest: dict[date, LargestParts] = {}
    for ranking, units in ranking_pairs(connection, marts, as_of):
        before = ranking.previous_as_of
        causes = known.causes(before, ranking.period_id, ranking.basis)
        told = between(ranking, as_of, causes) if between and len(causes) > 1 else ()
        done = sum(len(applied) for applied, _ in told)
        steps = [*(applied for applied, _ in told), causes[done:]]
        if before not in largest:
            largest[before] = largest_parts(connection, marts, before, as_of)
        first, last = _ends(units)
        states = [first, *(state for _, state in told), last]
        names = [applied[0] if len(applied) == 1 else NOT_SPLIT for applied in steps]
        table.add(ranking, units, states, names, largest[before])
    return table.table()


def _ends(units: list[Unit]) -> tuple[State, State]:
    """Return the states on the earlier and on the later day."""
    return (
        State(
            {
                unit.code: unit.old_total
                for unit in units
                if unit.old_rank and unit.old_total is not None
            },
            {unit.code: unit.old_total for unit in units if unit.old_total is not None},
        ),
        State(
            {
                unit.code: unit.new_total
                for unit in units
                if unit.new_rank and unit.new_total is not None
            },
            {unit.code: unit.new_total for unit in units if unit.new_total is not None},
        ),
    )

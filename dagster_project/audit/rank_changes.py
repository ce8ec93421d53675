"""The rows of `rank_changes`: every score and rank of a day beside those of the day before.

Here: choosing the causes, and the exact parts. Almost always one cause explains a ranking (only
new figures, or only revised ones, and no rule begins or ends): then nothing is computed again.
Else the caller's `Between` computes the states in between. Not here: reading the rankings
(ranking_pairs.py), the columns (rank_change_columns.py), rebuilding (day_split.py), writing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from dagster_project.audit.cutoffs import Side, exports_felt, exports_of, kinds
from dagster_project.audit.largest_parts import LargestParts, largest_parts
from dagster_project.audit.rank_change_columns import CAUSES, SCHEMA
from dagster_project.audit.rank_parts import RankParts, rank_chain, total_parts
from dagster_project.audit.ranking_pairs import Ranking, Unit, ranking_pairs

NOT_SPLIT = "not_split"
RULES = "rules"


@dataclass
class State:
    """The totals of a ranking's units, in hundredths.

    Attributes:
        ranked: Of the units that have a rank.
        scored: Of all units that have a total.
    """

    ranked: dict[str, int] = field(default_factory=dict)
    scored: dict[str, int] = field(default_factory=dict)


class DatedRule(NamedTuple):
    """A rule or override that begins or ends; `period_id` is null where it is of all periods."""

    period_id: str | None
    on: date


Cells = tuple[Any, ...]
Chain = Sequence[tuple[str, State]]
# Ranking, later day, causes that need telling apart → the state after each cause but the last;
# None where it can't be told.
Between = Callable[[Ranking, date, Sequence[str]], Chain | None]


def rank_changes(
    connection: duckdb.DuckDBPyConnection,
    marts: str,
    as_of: date,
    rules: Iterable[DatedRule] = (),
    between: Between | None = None,
) -> pa.Table:
    """Return the rows of one day, ordered by primary key.

    Args:
        connection: A connection that sees the tables.
        marts: Their schema, with its catalog: `warehouse.marts`, `marts`.
        as_of: The later day.
        rules: When rules of the ledger begin or end.
        between: Tells causes apart where a ranking has felt several.
    """
    rows: list[Cells] = []
    judge = _Judge(connection, marts, as_of, list(rules))
    largest: dict[date, LargestParts] = {}
    for ranking, units in ranking_pairs(connection, marts, as_of):
        causes = judge.causes(ranking)
        steps = _steps(ranking, as_of, units, causes, between)
        if ranking.previous_as_of not in largest:
            largest[ranking.previous_as_of] = largest_parts(
                connection, marts, ranking.previous_as_of, as_of
            )
        rows += _rows(ranking, as_of, units, steps, largest[ranking.previous_as_of])
    columns = list(zip(*rows, strict=True)) or [()] * len(SCHEMA)
    table = pa.table([list(column) for column in columns], schema=SCHEMA)
    keys = ("period_id", "unit_code", "basis", "methodology_id", "peer_group")
    return table.sort_by([(key, "ascending") for key in keys])


class _Judge:
    """Which causes a ranking can have felt between two days."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        marts: str,
        as_of: date,
        rules: list[DatedRule],
    ) -> None:
        self._read: Callable[[date], Side] = lambda day: exports_of(connection, marts, day)
        self._as_of, self._rules = as_of, rules
        self._sides: dict[date, Side] = {}
        self._changes: dict[date, Any] = {}
        rows = connection.execute(f"select portal_id from {marts}.portals where unit_code = 'VN'")
        self._national = [portal for (portal,) in rows.fetchall()]

    def causes(self, ranking: Ranking) -> list[str]:
        """Return the causes in the order of the steps; new data where nothing else is known."""
        before = ranking.previous_as_of
        if before not in self._changes:
            self._changes[before] = kinds(self._read(before), self._read(self._as_of))
        changes = self._changes[before]
        felt = set(exports_felt(changes, ranking.period_id, ranking.basis, self._national).values())
        if ranking.basis == "reconciled" and any(
            before < rule.on <= self._as_of and rule.period_id in (None, ranking.period_id)
            for rule in self._rules
        ):
            # What a rule did can only be told by counting again, whatever the data did.
            return [RULES, *sorted(felt, reverse=True)] if felt else [RULES]
        return sorted(felt, reverse=True) or ["new_data"]


def _steps(
    ranking: Ranking,
    as_of: date,
    units: list[Unit],
    causes: list[str],
    between: Between | None,
) -> list[tuple[str, State]]:
    """Return the state before (under no cause) and the state after each cause."""
    before = State(
        {one.code: one.old_total for one in units if one.old_rank and one.old_total is not None},
        {one.code: one.old_total for one in units if one.old_total is not None},
    )
    after = State(
        {one.code: one.new_total for one in units if one.new_rank and one.new_total is not None},
        {one.code: one.new_total for one in units if one.new_total is not None},
    )
    middle: Chain | None = []
    moved = before.scored != after.scored or before.ranked.keys() != after.ranked.keys()
    if len(causes) > 1 and moved:
        middle = between(ranking, as_of, causes) if between else None
    last = causes[-1] if middle is not None else NOT_SPLIT
    return [("", before), *(middle or []), (last, after)]


def _rows(
    ranking: Ranking,
    as_of: date,
    units: list[Unit],
    steps: list[tuple[str, State]],
    largest: LargestParts,
) -> Iterable[Cells]:
    """Yield the rows of one ranking, with the columns in the schema's order."""
    causes = [CAUSES.index(cause) for cause, _ in steps[1:]]
    parts = rank_chain([state.ranked for _, state in steps])
    scores = _score_chain([state.scored for _, state in steps])
    for unit in units:
        yield (
            as_of,
            ranking.previous_as_of,
            ranking.period_id,
            unit.code,
            ranking.basis,
            ranking.methodology_id,
            ranking.peer_group,
            _state(unit),
            unit.old_rank,
            unit.new_rank,
            *_rank_cells(causes, parts.get(unit.code)),
            _points(unit.old_total),
            _points(unit.new_total),
            *_score_cells(causes, scores.get(unit.code)),
            *_largest_cells(largest.get((ranking.period_id, ranking.basis, unit.code))),
            unit.has_synthetic,
        )


def _score_chain(states: list[dict[str, int]]) -> dict[str, list[int]]:
    """Return each step's change of the total, of units with a total first and last."""
    changes = {}
    for unit in states[0].keys() & states[-1].keys():
        known = [states[0][unit]]
        for state in states[1:]:
            known.append(state.get(unit, known[-1]))
        changes[unit] = [new - old for old, new in pairwise(known)]
    return changes


def _state(unit: Unit) -> str:
    before, after = unit.old_rank is not None, unit.new_rank is not None
    return ("stayed" if after else "left") if before else ("entered" if after else "unranked")


def _rank_cells(causes: list[int], parts: list[RankParts] | None) -> Cells:
    """Return the columns from `rank_change` to `exits`."""
    if parts is None:
        return (None,) * (len(CAUSES) + 5)
    whole = parts[0] if len(parts) == 1 else total_parts(parts)
    own = [0] * len(CAUSES)
    for cause, part in zip(causes, parts, strict=True):
        own[cause] += part.own_twice
    others = (whole.rivals_twice, whole.entries, whole.exits)
    return (whole.gained, whole.own_twice, *own, *others)


def _score_cells(causes: list[int], changes: list[int] | None) -> Cells:
    """Return the columns from `score_change` to the last cause."""
    if changes is None:
        return (None,) * (len(CAUSES) + 1)
    by_cause = [0] * len(CAUSES)
    for cause, change in zip(causes, changes, strict=True):
        by_cause[cause] += change
    return (_points(sum(changes)), *map(_points, by_cause))


def _largest_cells(largest: tuple[str, str, int] | None) -> Cells:
    if largest is None:
        return (None, None, None)
    component, indicator, part = largest
    return (component or None, indicator or None, _points(part))


@lru_cache(maxsize=1 << 16)
def _points(hundredths: int | None) -> Decimal | None:
    return None if hundredths is None else Decimal(hundredths).scaleb(-2)

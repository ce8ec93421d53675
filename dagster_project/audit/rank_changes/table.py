"""The columns of `rank_changes` filled, ranking by ranking.

Here: from a ranking's units, steps and exact parts to columns. Not here: what the columns are
(columns.py), which causes and states there are (rows.py).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dagster_project.audit.diff.rank_parts import RankParts, rank_chain
from dagster_project.audit.rank_changes.columns import CAUSES, PARTS, PRIMARY_KEY, SCHEMA
from dagster_project.audit.rank_changes.largest_parts import LargestParts
from dagster_project.audit.rank_changes.pairs import Ranking, Unit

_HUNDREDTH = pa.scalar(Decimal("0.01"))
# Hundredths of a point fit into so many digits, whatever whole number of a column they are.
_WIDE = pa.decimal128(19, 0)
# Of each unit the parts of every step, or None where there is no change to split.
Split = Sequence[Sequence[int] | None]


@dataclass
class State:
    """The totals of a ranking's units, in hundredths.

    Attributes:
        ranked: Of the units that have a rank.
        scored: Of all units that have a total.
    """

    ranked: dict[str, int] = field(default_factory=dict)
    scored: dict[str, int] = field(default_factory=dict)


class TableOfChanges:
    """Collects the rows of one day; points are whole hundredths until the end."""

    def __init__(self, as_of: date) -> None:
        self._as_of = as_of
        self._columns: dict[str, list[Any]] = {name: [] for name in SCHEMA.names}

    def add(
        self,
        ranking: Ranking,
        units: Sequence[Unit],
        states: Sequence[State],
        causes: Sequence[str],
        largest: LargestParts,
    ) -> None:
        """Add the rows of a ranking.

        Args:
            ranking: The ranking.
            units: Its units of either day.
            states: The state before, and after each step.
            causes: The cause of each step.
            largest: The part that moved each total most.
        """
        same = (self._as_of, ranking.previous_as_of, ranking.period_id, ranking.basis)
        names = ("as_of", "previous_as_of", "period_id", "basis")
        ends = (ranking.methodology_id, ranking.peer_group)
        for name, value in zip(
            (*names, "methodology_id", "peer_group"), (*same, *ends), strict=True
        ):
            self._columns[name] += [value] * len(units)
        self._fill("unit_code", (unit.code for unit in units))
        self._fill("state", (_state(unit) for unit in units))
        self._fill("previous_rank", (unit.old_rank for unit in units))
        self._fill("rank", (unit.new_rank for unit in units))
        self._fill("previous_total_score", (unit.old_total for unit in units))
        self._fill("total_score", (unit.new_total for unit in units))
        self._fill("has_synthetic", (unit.has_synthetic for unit in units))
        self._fill_ranks(units, rank_chain([state.ranked for state in states]), causes)
        scores = score_chain([state.scored for state in states])
        self._fill_parts("score", [scores.get(unit.code) for unit in units], causes)
        parts = [largest.get((ranking.period_id, ranking.basis, unit.code)) for unit in units]
        self._fill("largest_component_id", ((part and part[0]) or None for part in parts))
        self._fill("largest_indicator_id", ((part and part[1]) or None for part in parts))
        self._fill("largest_part", (part and part[2] for part in parts))

    def table(self) -> pa.Table:
        """Return all rows, ordered by primary key."""
        columns = [_column(self._columns[field.name], field.type) for field in SCHEMA]
        table = pa.table(columns, schema=SCHEMA)
        # All are of one day.
        return table.sort_by([(key, "ascending") for key in PRIMARY_KEY if key != "as_of"])

    def _fill(self, name: str, values: Iterable[Any]) -> None:
        self._columns[name].extend(values)

    def _fill_ranks(
        self,
        units: Sequence[Unit],
        chain: Mapping[str, list[RankParts]],
        causes: Sequence[str],
    ) -> None:
        parts = [chain.get(unit.code) for unit in units]
        self._fill("rank_change", (one and sum(step.gained for step in one) for one in parts))
        for part, attribute in (
            ("own", "own_twice"),
            ("rivals", "rivals_twice"),
            ("entries", "entries"),
            ("exits", "exits"),
        ):
            split = [
                None if one is None else [getattr(step, attribute) for step in one] for one in parts
            ]
            self._fill_parts(part, split, causes)

    def _fill_parts(self, part: str, split: Split, causes: Sequence[str]) -> None:
        """Fill the column of a whole and those of its causes."""
        whole, name, _ = PARTS[part]
        self._fill(whole, (one and sum(one) for one in split))
        for cause in CAUSES:
            steps = [number for number, own in enumerate(causes) if own == cause]
            self._fill(
                name.format(cause), (one and sum(one[number] for number in steps) for one in split)
            )


def score_chain(states: Sequence[Mapping[str, int]]) -> dict[str, list[int]]:
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


def _column(values: list[Any], kind: pa.DataType) -> pa.Array:
    if not pa.types.is_decimal(kind):
        return pa.array(values, kind)
    # In decimals all along, as no point ever passes through a binary float.
    whole = pa.array(values, pa.int64()).cast(_WIDE)
    return pc.multiply(whole, _HUNDREDTH).cast(kind)

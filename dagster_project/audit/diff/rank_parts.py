"""What moved a rank: a unit's own score, its rivals' scores, units that came or went.

Here: exact parts of the change between two states of one ranking, and over a chain of states.
Not here: where the totals come from (sides.py), what the states mean (causes).

Ranks are competition ranks on whole hundredths: 1 + the units whose total is higher. Changes are
in places gained, as `rank_change` of the rankings: up is positive.

Among the units ranked both times the change has two movers, the unit and its rivals as one. What
each is worth depends on who moves first, so both orders are counted and their sum is kept: a
whole number, twice the Shapley value. Units that are ranked only before (exits) or only after
(entries) stand apart: they count where they stood.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Totals = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RankParts:
    """Why one unit's rank changed between two states, in places gained.

    Attributes:
        own_twice: Twice what its own score did.
        rivals_twice: Twice what the scores of the units ranked both times did.
        entries: What units did that are ranked only after (never above 0).
        exits: What units did that are ranked only before (never below 0).
    """

    own_twice: int = 0
    rivals_twice: int = 0
    entries: int = 0
    exits: int = 0

    @property
    def gained(self) -> int:
        """Places gained: the sum of all parts. The two halves always make a whole number."""
        return (self.own_twice + self.rivals_twice) // 2 + self.entries + self.exits

    def __add__(self, other: "RankParts") -> "RankParts":
        """Return the parts of two changes after each other."""
        return RankParts(
            self.own_twice + other.own_twice,
            self.rivals_twice + other.rivals_twice,
            self.entries + other.entries,
            self.exits + other.exits,
        )


def total_parts(parts: Iterable[RankParts]) -> RankParts:
    """Return the sum of the parts of several changes after each other."""
    return sum(parts, RankParts())


def ranks(totals: Totals) -> dict[str, int]:
    """Return the competition rank (1-2-2-4) of each unit."""
    ordered = sorted(totals.values())
    return {unit: 1 + _above(ordered, total) for unit, total in totals.items()}


def rank_step(
    before: Totals, after: Totals, units: Iterable[str] | None = None
) -> dict[str, RankParts]:
    """Return the parts of each unit's change of rank, of units that are ranked both times.

    Args:
        before: Total in hundredths of each unit that is ranked before.
        after: The same after.
        units: Only these; all by default.
    """
    stayed = before.keys() & after.keys()
    old = sorted(before[unit] for unit in stayed)
    new = sorted(after[unit] for unit in stayed)
    came = sorted(after[unit] for unit in after.keys() - stayed)
    went = sorted(before[unit] for unit in before.keys() - stayed)
    wanted = stayed if units is None else stayed & set(units)
    found = {}
    for unit in wanted:
        was, now = before[unit], after[unit]
        fell, rose = now < was, now > was
        # Rivals above, by whose totals (first) and at which own total (second); never itself.
        old_was, new_now = _above(old, was), _above(new, now)
        old_now = _above(old, now) - fell
        new_was = _above(new, was) - rose
        found[unit] = RankParts(
            own_twice=(old_was - old_now) + (new_was - new_now),
            rivals_twice=(old_now - new_now) + (old_was - new_was),
            entries=-_above(came, now),
            exits=_above(went, was),
        )
    return found


def rank_chain(states: Sequence[Totals]) -> dict[str, list[RankParts]]:
    """Return the parts of each step, of units that are ranked in the first and the last state.

    The parts of all steps sum to the whole change. A unit that is not ranked in between gets the
    parts of the whole gap in the step in which it is ranked again.
    """
    chain: dict[str, list[RankParts]] = {
        unit: [RankParts() for _ in states[1:]] for unit in states[0].keys() & states[-1].keys()
    }
    for (start, end), units in _jumps(states, chain).items():
        for unit, parts in rank_step(states[start], states[end], units).items():
            chain[unit][end - 1] = parts
    return chain


def turn(there: list[bool]) -> int | None:
    """Return the step with which something came for good or went; None if it stays as it was."""
    if there[0] == there[-1]:
        return None
    return max(number for number in range(len(there) - 1) if there[number] != there[number + 1])


def _jumps(states: Sequence[Totals], units: Iterable[str]) -> dict[tuple[int, int], list[str]]:
    """Return pairs of states and the units that are ranked in both and in none between them."""
    jumps: dict[tuple[int, int], list[str]] = {}
    for unit in units:
        there = [place for place, state in enumerate(states) if unit in state]
        for jump in pairwise(there):
            jumps.setdefault(jump, []).append(unit)
    return jumps


def _above(ordered: Sequence[int], total: int) -> int:
    """Return how many of the sorted totals are above this one."""
    return len(ordered) - bisect_right(ordered, total)

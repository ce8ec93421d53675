"""What moved a score: the indicators that make it, exactly, in whole hundredths.

Here: parts of a total's change between two states, and over a chain of states. Not here: reading
scores (sides.py), what the states mean (causes).

A part belongs to an indicator where its component is the sum of its indicators both times; else
to the component as a whole; and what no component explains (the portal's own total need not be
the sum of its parts) to the total itself.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple


class Leaf(NamedTuple):
    """What a part belongs to: an indicator, a component as a whole, or the total itself."""

    component_id: str = ""
    indicator_id: str = ""


Parts = dict[Leaf, int]


@dataclass(frozen=True, slots=True)
class Scores:
    """One unit's scores in one state, in hundredths.

    Attributes:
        total: The total.
        components: Score of each component that has one.
        indicators: Scores of the indicators, of components that are exactly their sum.
    """

    total: int
    components: dict[str, int] = field(default_factory=dict)
    indicators: dict[str, dict[str, int]] = field(default_factory=dict)


def score_step(before: Scores, after: Scores) -> Parts:
    """Return the parts that are not zero; they sum to the change of the total."""
    parts: Parts = {}
    for component in before.components.keys() & after.components.keys():
        parts |= _component(component, before, after)
    parts[Leaf()] = after.total - before.total - sum(parts.values())
    return {leaf: part for leaf, part in sorted(parts.items()) if part}


def _component(component: str, before: Scores, after: Scores) -> Parts:
    old, new = before.indicators.get(component), after.indicators.get(component)
    if old is None or new is None:
        return {Leaf(component): after.components[component] - before.components[component]}
    return {
        Leaf(component, indicator): new.get(indicator, 0) - old.get(indicator, 0)
        for indicator in old.keys() | new.keys()
    }


def score_chain(states: Sequence[Mapping[str, Scores]]) -> dict[str, list[Parts]]:
    """Return the parts of each step, of units that have a score in the first and the last state.

    The parts of all steps sum to the whole change. A unit without a score in between gets the
    change over the whole gap in the step in which it has one again.
    """
    chain: dict[str, list[Parts]] = {}
    for unit in states[0].keys() & states[-1].keys():
        chain[unit] = [{} for _ in states[1:]]
        there = [place for place, state in enumerate(states) if unit in state]
        for start, end in pairwise(there):
            chain[unit][end - 1] = score_step(states[start][unit], states[end][unit])
    return chain


def sum_parts(parts: Iterable[Mapping[Leaf, int]]) -> Parts:
    """Return the sum of the parts of several steps, without those that are zero."""
    total: Counter[Leaf] = Counter()
    for one in parts:
        total.update(one)
    return {leaf: part for leaf, part in sorted(total.items()) if part}

"""Made groups of units with contested decisions.

The made index has two components and six indicators: a hub whose counts two leaves share, a leaf on
its own, a sum in a numerator, and two indicators with a decision of rule scope: one that stands as
published while its denominator is provisional (three settings), one that is recomputed (two).
Not here: their tables (`choice_tables.py`), what the models must say of them (`choice_oracle.py`).
"""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal

from hypothesis import strategies as st

PUBLISHED = Decimal("2.34")
# decision -> (number, role, how many places)
DECISIONS = {
    "hub": (1, "hub", 3),
    "l1": (2, "leaf", 1),
    "l2": (3, "leaf", 1),
    "l3": (4, "leaf", 1),
    "p": (5, "leaf", 3),
    "s": (6, "leaf", 3),
}
# (hundredths, cap, zero rule, numerator places, denominator places); a place is (decision, index)
Places = list[tuple[str, int]]
INDICATORS: dict[str, tuple[int, int, str, Places, Places]] = {
    "i1": (2000, 100, "zero", [("hub", 1)], [("hub", 0)]),
    "i2": (600, 100, "zero", [("l1", 0)], [("hub", 0)]),
    "i3": (600, 80, "maximum", [("l2", 0)], [("hub", 0)]),
    "i4": (400, 100, "zero", [("p", 0)], [("p", 1)]),
    "i5": (200, 80, "maximum", [("s", 0), ("s", 1)], [("s", 2)]),
    "i6": (600, 100, "zero", [("l3", 0)], []),
}
COMPONENTS = {"c1": ["i1", "i2", "i3"], "c2": ["i4", "i5", "i6"]}
# rule decision -> setting -> (indicator, numerator, denominator); None is the chosen setting
SETTINGS: dict[str, dict[str, tuple[str, Places, Places] | None]] = {
    "r1": {
        "as_published": None,
        "handled": ("i6", [("l3", 0)], [("hub", 0)]),
        "received": ("i6", [("l3", 0)], [("hub", 2)]),
    },
    "r2": {"base": None, "other": ("i4", [("p", 0)], [("p", 2)])},
}
Vector = tuple[int, ...]


@dataclass(frozen=True)
class Unit:
    """One unit: candidates by decision (the first is chosen), and what keeps a setting from it."""

    code: str
    candidates: dict[str, list[Vector]]
    is_provisional: bool
    sums: dict[str, bool]


@dataclass(frozen=True)
class Group:
    """Units that are ranked against each other on a day of their own."""

    day: dt.date
    units: list[Unit]


def _unit(code: str) -> st.SearchStrategy[Unit]:
    counts = st.integers(0, 4)
    decisions = {
        name: st.lists(
            st.tuples(*[counts] * places),
            min_size=1,
            max_size=3 if name == "hub" else 2,
            unique=True,
        )
        for name, (_, _, places) in DECISIONS.items()
    }
    often = st.sampled_from([True, True, True, False])
    return st.builds(
        Unit,
        code=st.just(code),
        candidates=st.fixed_dictionaries(decisions),
        is_provisional=often,
        sums=st.fixed_dictionaries(dict.fromkeys(COMPONENTS, often)),
    )


def groups(size: int) -> st.SearchStrategy[list[Group]]:
    """That many groups of two to four units, each on its own day."""
    one = st.integers(2, 4).flatmap(lambda n: st.tuples(*[_unit(f"U{i}") for i in range(n)]))
    return st.lists(one, min_size=size, max_size=size).map(
        lambda found: [
            Group(dt.date(2026, 1, 1) + dt.timedelta(days=number), list(units))
            for number, units in enumerate(found)
        ]
    )


def with_fewer_candidates(group: Group, keep: int, days: int) -> Group:
    """The same group, later, without some candidates; the bits of `keep` keep them."""
    units = [
        replace(
            unit,
            candidates={
                name: [v for k, v in enumerate(vectors) if k == 0 or keep >> (index + k) & 1]
                for index, (name, vectors) in enumerate(unit.candidates.items())
            },
        )
        for unit in group.units
    ]
    return Group(group.day + dt.timedelta(days=days), units)

"""Brute force over all feasible choices of made units, in whole numbers and `decimal`.

Here: what the range models must say. Not here: any of their SQL.
"""

import itertools
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from tests.warehouse.choice_cases import (
    COMPONENTS,
    INDICATORS,
    PUBLISHED,
    SETTINGS,
    Group,
    Places,
    Unit,
)

Combination = dict[str, str]
Choice = dict[str, int]
Scores = dict[str, Decimal]
CHOSEN: Combination = {
    decision: next(s for s, rule in settings.items() if rule is None)
    for decision, settings in SETTINGS.items()
}


def combinations() -> list[Combination]:
    """Every way to set the decisions of rule scope."""
    return [
        dict(zip(SETTINGS, settings, strict=True))
        for settings in itertools.product(*(SETTINGS[d] for d in SETTINGS))
    ]


def points(name: str, numerator: int, denominator: int) -> Decimal:
    """The points of an indicator, zero rule included."""
    hundredths, cap, zero_rule, _, _ = INDICATORS[name]
    maximum = Decimal(hundredths) / 100
    if denominator == 0:
        return maximum if zero_rule == "maximum" else Decimal(0)
    share = Decimal(numerator) * 100 / (Decimal(denominator) * cap)
    return (maximum * min(Decimal(1), share)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def rule_of(name: str, unit: Unit, combination: Combination) -> tuple[Places, Places] | None:
    """The counts that the indicator takes under these settings; None if it is as published."""
    for decision, setting in combination.items():
        rule = SETTINGS[decision][setting]
        if rule and rule[0] == name and (decision != "r1" or unit.is_provisional):
            return rule[1], rule[2]
    _, _, _, above, below = INDICATORS[name]
    return (above, below) if below else None


def counts_of(unit: Unit, choice: Choice, places: Places) -> int:
    """The sum of the counts at these places."""
    return sum(unit.candidates[d][choice.get(d, 0)][k] for d, k in places)


def scores(unit: Unit, choice: Choice, combination: Combination) -> Scores | None:
    """Every score under one choice; None where it is not feasible."""
    found: Scores = {}
    for name in INDICATORS:
        rule = rule_of(name, unit, combination)
        if rule is None:
            found[name] = PUBLISHED
            continue
        numerator, denominator = (counts_of(unit, choice, places) for places in rule)
        moved = any(choice.get(d, 0) for places in rule for d, _ in places)
        if numerator > denominator and moved:
            return None
        found[name] = points(name, numerator, denominator)
    for component, names in COMPONENTS.items():
        found[component] = (
            sum((found[n] for n in names), Decimal(0)) if unit.sums[component] else PUBLISHED
        )
    found["total"] = sum((found[c] for c in COMPONENTS), Decimal(0))
    return found


def chosen_scores(unit: Unit) -> tuple[dict[str, tuple[int | None, int | None, Decimal]], Decimal]:
    """The ledger's own choice: the counts and points of each indicator, and the total."""
    found = scores(unit, {}, CHOSEN)
    assert found is not None
    parts: dict[str, tuple[int | None, int | None, Decimal]] = {}
    for name in INDICATORS:
        rule = rule_of(name, unit, CHOSEN)
        above, below = (counts_of(unit, {}, p) for p in rule) if rule else (None, None)
        parts[name] = (above, below, found[name])
    return parts, found["total"]


def feasible(unit: Unit, combination: Combination) -> Iterator[Scores]:
    """The scores of every feasible choice of a unit."""
    names = list(unit.candidates)
    for numbers in itertools.product(*(range(len(unit.candidates[n])) for n in names)):
        found = scores(unit, dict(zip(names, numbers, strict=True)), combination)
        if found is not None:
            yield found


def ranges(unit: Unit) -> dict[str, tuple[Decimal, Decimal]]:
    """Lowest and highest of each score over all settings and feasible choices."""
    everything = [found for c in combinations() for found in feasible(unit, c)]
    return {
        name: (min(f[name] for f in everything), max(f[name] for f in everything))
        for name in everything[0]
    }


def rank_intervals(group: Group) -> dict[str, tuple[int, int]]:
    """Best and worst rank of each unit over all settings and all choices of all units together."""
    best: dict[str, int] = {}
    worst: dict[str, int] = {}
    for combination in combinations():
        totals = [sorted({f["total"] for f in feasible(u, combination)}) for u in group.units]
        # Totals between a unit's lowest and highest can only give ranks in between.
        if len(list(itertools.product(*totals))) > 4000:
            totals = [[t[0], t[len(t) // 2], t[-1]] for t in totals]
        for together in itertools.product(*totals):
            for unit, own in zip(group.units, together, strict=True):
                rank = 1 + sum(other > own for other in together)
                best[unit.code] = min(rank, best.get(unit.code, rank))
                worst[unit.code] = max(rank, worst.get(unit.code, rank))
    return {unit.code: (best[unit.code], worst[unit.code]) for unit in group.units}


def unit_stakes(group: Group) -> dict[tuple[str, str], tuple[Decimal, int]]:
    """Points and ranks at stake in each contested decision of each unit, alone."""
    chosen = {unit.code: chosen_scores(unit)[1] for unit in group.units}
    found: dict[tuple[str, str], tuple[Decimal, int]] = {}
    for unit in group.units:
        rivals = [total for code, total in chosen.items() if code != unit.code]
        for decision, vectors in unit.candidates.items():
            if len(vectors) == 1:
                continue
            tried = (scores(unit, {decision: k}, CHOSEN) for k in range(len(vectors)))
            totals = [t["total"] for t in tried if t is not None]
            ranks = [1 + sum(rival > total for rival in rivals) for total in totals]
            found[unit.code, decision] = (max(totals) - min(totals), max(ranks) - min(ranks))
    return found


def rule_stakes(group: Group) -> dict[str, int]:
    """The largest sum of shifts of ranks over the settings of each decision of rule scope."""

    def ranks(combination: Combination) -> list[int]:
        totals = [found["total"] for u in group.units if (found := scores(u, {}, combination))]
        return [1 + sum(other > own for other in totals) for own in totals]

    before = ranks(CHOSEN)
    return {
        decision: max(
            sum(
                abs(a - b) for a, b in zip(before, ranks(CHOSEN | {decision: setting}), strict=True)
            )
            for setting in settings
        )
        for decision, settings in SETTINGS.items()
    }

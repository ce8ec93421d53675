"""Recomputes one unit's scores from the raw bytes of an auditor's pack.

Here: everything from a number to a total, in whole numbers. This file travels inside the pack and
runs on Python 3.11 or later with nothing installed: it and what it imports use the standard
library only. Not here: the cells (`recompute_files.py`), making packs (`pack.py`).
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from dagster_project.audit.pack.recompute_files import Pack, Row, Unreadable, Unusable, number

__all__ = ["Pack", "Recomputed", "Row", "Unreadable", "main", "number", "points", "rounded"]

AGREE, DIFFER, CANNOT_TELL = 0, 1, 2
COUNTED = ("numerator", "denominator")
# A scale that every score fits in; the sums stay whole.
CENT = Decimal("0.01")


def rounded(numerator: int, denominator: int, mode: str) -> int:
    """Return a quotient as a whole number, rounded as the methodology says."""
    whole, rest = divmod(numerator, denominator)
    if mode == "half_up":
        return whole + (2 * rest >= denominator)
    if mode == "half_even":
        return whole + (2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1))
    if mode == "down":
        return whole
    raise ValueError(f"unknown rounding {mode!r}")


def points(numerator: int, denominator: int, rule: Row) -> Decimal:
    """Return an indicator's points: maximum x min(1, ratio / cap), rounded once."""
    hundredths, cap = int(Decimal(rule["max_score"]) * 100), int(rule["cap_percent"])
    if numerator * 100 >= denominator * cap:
        return Decimal(hundredths) * CENT
    step = 10 ** (2 - int(rule["decimals"]))
    quotient = rounded(hundredths * numerator * 100, denominator * cap * step, rule["rounding"])
    return Decimal(quotient * step) * CENT


class Recomputed:
    """Scores of one basis, from its lineage."""

    def __init__(self, pack: Pack, basis: str) -> None:
        self._pack = pack
        rows = [row for row in pack.lineage if row["basis"] == basis]
        self._of: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in rows:
            self._of[row["score_id"], row["role"]].append(row)
        self.basis = basis

    def published(self, score_id: str) -> Decimal | None:
        """Return the score as the portal states it, null without one."""
        rows = self._of.get((score_id, "published"))
        return self._pack.value(rows[0]["observation_id"]) if rows else None

    def count(self, rule: Row, role: str) -> int | None:
        """Return an indicator's numerator or denominator; null where a term is missing."""
        terms: dict[str, list[Row]] = defaultdict(list)
        for row in self._of.get((rule["indicator_id"], role), ()):
            terms[row["term_measure_id"]].append(row)
        wanted = self._pack.rules["terms"].get(f"{rule['indicator_id']} {role}", 0)
        if len(terms) < wanted or not terms:
            return None
        values = [self._term(rows) for rows in terms.values()]
        known = [value for value in values if value is not None and value >= 0 and value % 1 == 0]
        return int(sum(known)) if len(known) == len(values) else None

    def _term(self, rows: Iterable[Row]) -> Decimal | None:
        """Return a count: the sum of its rows, or the largest of such sums."""
        parts: dict[str, Decimal] = defaultdict(Decimal)
        divisors: dict[str, int] = {}
        for row in rows:
            value = self._value(row)
            if value is None:
                return None
            parts[row["part_measure_id"]] += int(row["coefficient"]) * value
            divisors[row["part_measure_id"]] = int(row["divisor"])
        return Decimal(max(rounded(int(parts[one]), divisors[one], "half_up") if divisors[one] > 1
                           else parts[one] for one in parts))  # fmt: skip

    def _value(self, row: Row) -> Decimal | None:
        if row["observation_id"] is not None:
            return self._pack.value(row["observation_id"])
        return None if row["origin_value"] is None else Decimal(row["origin_value"])

    def indicator(self, rule: Row) -> Decimal | None:
        """Return an indicator's score, null without one."""
        score_id = rule["indicator_id"]
        if self.basis == "published":
            return self.published(score_id)
        if rule["rule"] == "shown":
            return None
        numerator, denominator = (self.count(rule, role) for role in COUNTED)
        if numerator is None or denominator is None or denominator < 0:
            return self.published(score_id)
        if denominator > 0:
            return points(numerator, denominator, rule)
        return Decimal(rule["max_score"]) if rule["zero_rule"] == "maximum" else Decimal(0)

    def component(self, component_id: str) -> Decimal | None:
        """Return a component: as published where it has a row of its own, else the sum."""
        if (component_id, "published") in self._of:
            return self.published(component_id)
        if self.basis == "published":
            return None
        rules = [one for one in self._pack.rules["indicators"] if self._counts(one, component_id)]
        parts = [self.indicator(rule) for rule in rules]
        return None if not parts or None in parts else sum(map(_decimal, parts), Decimal(0))

    def _counts(self, rule: Row, component_id: str) -> bool:
        """Whether an indicator is a part of its component for a unit of this level."""
        if rule["component_id"] != component_id or rule["rule"] == "shown":
            return False
        applies = str(self._pack.about["unit_level"]) in rule["levels"].split()
        return applies or self.has(rule["indicator_id"])

    def has(self, score_id: str) -> bool:
        """Whether any figure stands behind a score."""
        return any(one == score_id for one, _ in self._of)

    def total(self) -> Decimal | None:
        """Return the total: as published, or the sum of the components."""
        if self.basis == "published":
            return self.published("TOTAL")
        scores = [self.component(one) for one in self._pack.rules["components"]]
        return None if not scores or None in scores else sum(map(_decimal, scores), Decimal(0))


def _decimal(value: Decimal | None) -> Decimal:
    return Decimal(0) if value is None else value


def main(folder: Path) -> int:
    """Recompute every score of a pack, print what agrees and what differs; return the exit code."""
    from dagster_project.audit.pack.recompute_report import cannot_compare, report

    try:
        pack = Pack(folder)
    except Unusable as error:
        return cannot_compare([], str(error))
    try:
        return report(pack)
    except Unusable as error:
        return cannot_compare(pack.findings, str(error))
    # Files that were put together by hand fit one another in no form that could be foreseen.
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        reason = f"the files do not fit one another ({type(error).__name__}: {error})"
        return cannot_compare(pack.findings, reason)

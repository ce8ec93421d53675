"""Scores recomputed from the lineage and the observations of an edition, in Python's `decimal`.

Here: what `score_lineage` promises to a reader who has an edition and nothing else. Not here: any
SQL of the models.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from typing import Any

import duckdb

MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN}
# as_of, period, unit, basis
Sheet = tuple[date, str, str, str]
Row = dict[str, Any]


@dataclass(frozen=True)
class Oracle:
    """The lineage of every score, with the value of each figure.

    Attributes:
        rows: Sheet → score id → its rows, with `value`.
        rules: Methodology and indicator → its rule.
    """

    rows: dict[Sheet, dict[str, list[Row]]]
    rules: dict[tuple[str, str], Row]

    def count(self, sheet: Sheet, score_id: str, role: str) -> int | None:
        """The numerator or denominator of an indicator; None where no figure stands for it."""
        rows = [r for r in self.rows[sheet].get(score_id, []) if r["role"] == role]
        return count_of(rows) if rows else None

    def published(self, sheet: Sheet, score_id: str) -> Decimal | None:
        """The score that is taken as published; None where none is."""
        rows = [r for r in self.rows[sheet].get(score_id, []) if r["role"] == "published"]
        return Decimal(rows[0]["value"]).quantize(Decimal("0.01"), ROUND_HALF_UP) if rows else None

    def indicator(self, sheet: Sheet, score_id: str) -> Decimal | None:
        """The points of an indicator."""
        published = self.published(sheet, score_id)
        if published is not None:
            return published
        numerator = self.count(sheet, score_id, "numerator")
        denominator = self.count(sheet, score_id, "denominator")
        if numerator is None or denominator is None:
            return None
        [row, *_] = self.rows[sheet][score_id]
        return points(self.rules[row["methodology_id"], score_id], numerator, denominator)

    def component(self, sheet: Sheet, component_id: str) -> Decimal | None:
        """A component: as published, or the sum of its indicators."""
        own = self.published(sheet, component_id)
        if own is not None:
            return own
        return _sum(
            self.indicator(sheet, score_id)
            for score_id, [row, *_] in self.rows[sheet].items()
            if row["indicator_id"] is not None
            and row["component_id"] == component_id
            and self.rules[row["methodology_id"], score_id]["rule"] != "shown"
        )

    def total(self, sheet: Sheet) -> Decimal | None:
        """The total: as published, or the sum of the components."""
        own = self.published(sheet, "TOTAL")
        if own is not None:
            return own
        rows = [row for rows in self.rows[sheet].values() for row in rows]
        return _sum(self.component(sheet, name) for name in {r["component_id"] for r in rows})


def count_of(rows: list[Row]) -> int:
    """The count that rows of one role give: terms added up, the largest part of each taken."""
    terms: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        terms[row["term_measure_id"]][row["part_measure_id"]].append(row)
    total = 0
    for parts in terms.values():
        total += max(_part(rows) for rows in parts.values())
    return total


def _part(rows: list[Row]) -> int:
    [divisor] = {row["divisor"] for row in rows}
    value = sum(row["coefficient"] * row["value"] for row in rows)
    return int((value / Decimal(divisor)).quantize(Decimal(1), ROUND_HALF_UP))


def points(rule: Row, numerator: int, denominator: int) -> Decimal:
    """Maximum x min(1, ratio / cap), rounded once; the zero rule where nothing was to be done."""
    maximum = rule["max_score"]
    if denominator == 0:
        return maximum if rule["zero_rule"] == "maximum" else Decimal("0.00")
    with localcontext() as context:
        context.prec = 60
        share = Decimal(numerator) * 100 / (Decimal(denominator) * rule["cap_percent"])
        step = Decimal(1).scaleb(-rule["decimals"])
        rounded = (maximum * share).quantize(step, rounding=MODES[rule["rounding"]])
        return maximum if share >= 1 else Decimal(rounded)


def _sum(scores: Any) -> Decimal | None:
    known = [score for score in scores if score is not None]
    return sum(known, Decimal(0)) if known else None


def read_oracle(
    connection: duckdb.DuckDBPyConnection, observations: str = "marts.observations"
) -> Oracle:
    """Read lineage and rules from schema `marts`, the figures from a relation of observations."""
    rows: dict[Sheet, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in dicts(
        connection,
        "select lineage.*, seen.raw_text, "
        "coalesce(lineage.origin_value, seen.value) as value from marts.score_lineage as lineage "
        f"left join {observations} as seen on lineage.observation_id = seen.observation_id "
        "and lineage.observation_as_of = seen.as_of",
    ):
        assert row["value"] is not None, f"dangling: {row}"
        sheet = (row["as_of"], row["period_id"], row["unit_code"], row["basis"])
        rows[sheet][row["score_id"]].append(row)
    rules = dicts(connection, "from marts.indicators")
    return Oracle(rows, {(r["methodology_id"], r["indicator_id"]): r for r in rules})


def dicts(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    """Rows of a query by column."""
    found = connection.execute(sql)
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

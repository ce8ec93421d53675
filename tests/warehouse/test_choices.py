"""Low and high, rank intervals and stakes: the models' SQL against a brute force."""

import datetime as dt
import functools
import random
import time
from bisect import bisect_right
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.warehouse import choice_oracle
from tests.warehouse.choice_cases import (
    COMPONENTS,
    DECISIONS,
    INDICATORS,
    Group,
    groups,
    with_fewer_candidates,
)
from tests.warehouse.choice_tables import make_tables
from tests.warehouse.model_sql import build, make_table, rendered

pytestmark = pytest.mark.slow

MODELS = [
    "int_indicator_uses",
    "int_rule_combinations",
    "int_combination_uses",
    "int_choice_parts",
    "int_setting_inputs",
    "int_choice_starts",
    "int_choice_extents",
    "int_choice_hubs",
    "int_choice_options",
    "int_setting_ranges",
    "int_score_ranges",
    "int_total_spans",
    "int_rank_intervals",
    "int_decision_gains",
    "int_setting_gains",
    "int_unit_stakes",
    "int_rule_stakes",
]
Table = dict[Any, Any]
many = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
    ],
)


class Built:
    """The models built on some groups."""

    def __init__(self, found: list[Group], sql: dict[str, str]) -> None:
        self.connection = duckdb.connect(config={"threads": 1})
        self.slots = make_tables(self.connection, found, choice_oracle.chosen_scores)
        build(self.connection, sql)

    def table(self, query: str, keys: int) -> Table:
        """Rows by their first columns."""
        return {row[:keys]: row[keys:] for row in self.connection.execute(query).fetchall()}

    def ranges(self) -> Table:
        return self.table(
            "select as_of, unit_code, slot, low_gain, high_gain from int_score_ranges", 3
        )

    def intervals(self) -> Table:
        return self.table(
            "select as_of, unit_code, best_rank, worst_rank, rank_bound from int_rank_intervals", 2
        )


@functools.cache
def exact_sql() -> dict[str, str]:
    """The models as they are; no fixture, for hypothesis would print it with each failure."""
    return rendered(MODELS)


def _expected_ranges(found: list[Group], slots: dict[str, int]) -> Table:
    expected: Table = {}
    for group in found:
        for unit in group.units:
            _, total = choice_oracle.chosen_scores(unit)
            chosen = choice_oracle.scores(unit, {}, choice_oracle.CHOSEN)
            assert chosen is not None
            assert chosen["total"] == total
            for name, (low, high) in choice_oracle.ranges(unit).items():
                expected[group.day, unit.code, slots[name]] = (
                    low - chosen[name],
                    high - chosen[name],
                )
    return expected


@many
@given(found=groups(10), keep=st.integers(0, 255))
def test_equals_the_brute_force(found: list[Group], keep: int) -> None:
    fewer = [with_fewer_candidates(group, keep, days=100) for group in found]
    built = Built([*found, *fewer], exact_sql())
    ranges = built.ranges()
    for key, expected in _expected_ranges(found, built.slots).items():
        assert ranges.get(key, (Decimal(0), Decimal(0))) == expected, key
    intervals = built.intervals()
    for group in found:
        for code, (best, worst) in choice_oracle.rank_intervals(group).items():
            assert intervals[group.day, code] == (best, worst, "exact"), (group, code)
            inner = intervals[group.day + dt.timedelta(days=100), code]
            assert best <= inner[0] <= inner[1] <= worst, "fewer candidates widened the interval"
    later = dt.timedelta(days=100)
    for (day, code, slot), (low, high) in ranges.items():
        if (day - later, code, slot) in ranges:
            outer = ranges[day - later, code, slot]
            assert outer[0] <= low <= high <= outer[1], "fewer candidates widened a range"


@many
@given(found=groups(10))
def test_stakes_equal_the_brute_force(found: list[Group]) -> None:
    built = Built(found, exact_sql())
    numbers = {name: number for name, (number, _, _) in DECISIONS.items()}
    stakes = built.table(
        "select as_of, unit_code, decision_no, points_at_stake, ranks_at_stake "
        "from int_unit_stakes",
        3,
    )
    rules = built.table("select as_of, decision_id, ranks_at_stake from int_rule_stakes", 2)
    for group in found:
        for (code, decision), expected in choice_oracle.unit_stakes(group).items():
            got = stakes.get((group.day, code, numbers[decision]), (Decimal(0), 0))
            assert got == expected, (group.day, code, decision)
        for decision, shifts in choice_oracle.rule_stakes(group).items():
            assert rules.get((group.day, decision), (0,)) == (shifts,), (group.day, decision)
    built.connection.close()


@many
@given(found=groups(4), limits=st.sampled_from([(2, 64), (4096, 1), (1, 1)]))
def test_corners_bound_from_outside(found: list[Group], limits: tuple[int, int]) -> None:
    choices, combinations = limits
    outer_sql = rendered(MODELS, most_choices=lambda: choices, most_settings=lambda: combinations)
    exact, outer = Built(found, exact_sql()), Built(found, outer_sql)
    outside = outer.ranges()
    for key, (low, high) in exact.ranges().items():
        bound = outside.get(key, (Decimal(0), Decimal(0)))
        assert bound[0] <= low <= high <= bound[1], key
    bounds = outer.intervals()
    for key, (best, worst, _) in exact.intervals().items():
        assert bounds[key][0] <= best <= worst <= bounds[key][1]


def test_a_nation_is_ranked_in_well_under_a_second() -> None:
    draw = random.Random(766)  # noqa: S311 - made totals, nothing secret
    rows, spans = [], []
    for number in range(3872):
        low = draw.randint(2000, 8000)
        high = low + draw.choice([0, 0, 1, 30, 400])
        spans.append((low, high))
        for combination in (0, 1):
            ends = (Decimal(low - combination) / 100, Decimal(high - combination) / 100)
            rows.append(
                ("2026-10-10", "2026", f"U{number}", "communes", "m", combination, False, *ends)
            )
    connection = duckdb.connect(config={"threads": 1})
    make_table(
        connection,
        "int_total_spans",
        "as_of date, period_id varchar, unit_code varchar, peer_group varchar, "
        "methodology_id varchar, combination_no int, is_outer boolean, low decimal(9, 2), "
        "high decimal(9, 2)",
        rows,
    )
    sql = exact_sql()["int_rank_intervals"]
    started = time.perf_counter()
    connection.execute(f"create table intervals as {sql}")
    assert time.perf_counter() - started < 0.8
    lows, highs = sorted(low for low, _ in spans), sorted(high for _, high in spans)
    query = "select cast(substr(unit_code, 2) as int), best_rank, worst_rank from intervals"
    for number, best, worst in connection.execute(query).fetchall():
        low, high = spans[number]
        assert best == 1 + len(lows) - bisect_right(lows, high)
        assert worst == 1 + len(highs) - bisect_right(highs, low) - (high > low)


def test_the_made_index_is_whole() -> None:
    assert sorted(INDICATORS) == sorted(name for names in COMPONENTS.values() for name in names)

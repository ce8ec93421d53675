"""Low and high, rank intervals and stakes: the models' SQL against a brute force over all choices."""

import datetime as dt
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.warehouse import choice_oracle
from tests.warehouse.choice_cases import COMPONENTS, INDICATORS, Group, groups, make_tables, with_fewer_candidates
from tests.warehouse.model_sql import build, rendered

MODELS = [
    "int_indicator_uses",
    "int_rule_combinations",
    "int_combination_uses",
    "int_choice_parts",
    "int_setting_inputs",
    "int_choice_starts",
    "int_choice_hubs",
    "int_setting_ranges",
    "int_score_ranges",
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
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
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
        return self.table("select as_of, unit_code, slot, low_gain, high_gain from int_score_ranges", 3)

    def intervals(self) -> Table:
        return self.table(
            "select as_of, unit_code, best_rank, worst_rank, rank_bound from int_rank_intervals", 2
        )


@pytest.fixture(scope="module")
def exact_sql() -> dict[str, str]:
    return rendered(MODELS)


def _expected_ranges(found: list[Group], slots: dict[str, int]) -> Table:
    expected: Table = {}
    for group in found:
        for unit in group.units:
            parts, total = choice_oracle.chosen_scores(unit)
            chosen = choice_oracle.scores(unit, {}, choice_oracle.CHOSEN)
            assert chosen is not None and chosen["total"] == total and len(parts) == len(INDICATORS)
            for name, (low, high) in choice_oracle.ranges(unit).items():
                expected[group.day, unit.code, slots[name]] = (low - chosen[name], high - chosen[name])
    return expected


@many
@given(found=groups(10), keep=st.integers(0, 255))
def test_equals_the_brute_force(found: list[Group], keep: int, exact_sql: dict[str, str]) -> None:
    fewer = [with_fewer_candidates(group, keep, days=100) for group in found]
    built = Built([*found, *fewer], exact_sql)
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
def test_stakes_equal_the_brute_force(found: list[Group], exact_sql: dict[str, str]) -> None:
    built = Built(found, exact_sql)
    numbers = {name: number for name, (number, _, _) in choice_oracle_decisions().items()}
    stakes = built.table(
        "select as_of, unit_code, decision_no, points_at_stake, ranks_at_stake from int_unit_stakes", 3
    )
    rules = built.table("select as_of, decision_id, ranks_at_stake from int_rule_stakes", 2)
    for group in found:
        for (code, decision), expected in choice_oracle.unit_stakes(group).items():
            got = stakes.get((group.day, code, numbers[decision]), (Decimal(0), 0))
            assert got == expected, (group.day, code, decision)
        for decision, shifts in choice_oracle.rule_stakes(group).items():
            assert rules.get((group.day, decision), (0,)) == (shifts,), (group.day, decision)
    built.connection.close()


def choice_oracle_decisions() -> dict[str, tuple[int, str, int]]:
    from tests.warehouse.choice_cases import DECISIONS

    return DECISIONS


@many
@given(found=groups(4), limits=st.sampled_from([(2, 64), (4096, 1), (1, 1)]))
def test_corners_bound_from_outside(found: list[Group], limits: tuple[int, int], exact_sql: dict[str, str]) -> None:
    choices, combinations = limits
    outer_sql = rendered(MODELS, most_choices=lambda: choices, most_settings=lambda: combinations)
    exact, outer = Built(found, exact_sql), Built(found, outer_sql)
    outside = outer.ranges()
    for key, (low, high) in exact.ranges().items():
        bound = outside.get(key, (Decimal(0), Decimal(0)))
        assert bound[0] <= low <= high <= bound[1], key
    bounds = outer.intervals()
    for key, (best, worst, _) in exact.intervals().items():
        assert bounds[key][0] <= best <= worst <= bounds[key][1]


def test_the_made_index_is_whole() -> None:
    assert sorted(INDICATORS) == sorted(name for names in COMPONENTS.values() for name in names)

"""The part that moved a total most: SQL for all units against the split of one unit.

Not here: the same on the replayed days (test_rank_changes.py).
"""

from datetime import date

import duckdb
import pytest

from dagster_project.audit.diff.score_parts import score_step
from dagster_project.audit.diff.sides import Asked, read_state
from dagster_project.audit.rank_changes.largest_parts import largest_parts

BEFORE, AFTER = date(2026, 10, 5), date(2026, 10, 10)
SHOWN = ("5.1a", None, "not_applicable")


def day(as_of: date, indicators: list[tuple[str, str | None, str]], component: str) -> list[str]:
    """The rows of one unit's day, as inserts."""
    key = f"date '{as_of}', '2026', 'H15', 'national'"
    return [
        f"insert into marts.indicator_scores values ({key}, 'MDHL', '{name}', "
        f"{score or 'null'}, '{state}')"
        for name, score, state in indicators
    ] + [
        f"insert into marts.component_scores values ({key}, 'MDHL', {component})",
        f"insert into marts.composite_scores values ({key}, {component})",
        f"insert into marts.rankings values ({key}, 'provinces', 1, {component})",
    ]


@pytest.fixture
def marts() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    key = "as_of date, period_id varchar, unit_code varchar, basis varchar"
    for table, columns in {
        "indicator_scores": "component_id varchar, indicator_id varchar, "
        "score decimal(9, 2), state varchar",
        "component_scores": "component_id varchar, score decimal(9, 2)",
        "composite_scores": "total_score decimal(9, 2)",
        "rankings": "peer_group varchar, rank integer, total_score decimal(9, 2)",
    }.items():
        connection.execute("create schema if not exists marts")
        connection.execute(f"create table marts.{table} ({key}, {columns})")
    return connection


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(
            [SHOWN, ("5.2", "2.98", "scored"), ("5.4", "5.90", "scored")],
            [SHOWN, ("5.2", "3.00", "scored"), ("5.4", "5.59", "scored")],
            ("MDHL", "5.4", -31),
            id="what carries no points leaves the sum closed",
        ),
        pytest.param(
            [("5.2", None, "missing"), ("5.4", "8.88", "scored")],
            [("5.2", "3.00", "scored"), ("5.4", "5.59", "scored")],
            ("MDHL", "", -29),
            id="what is missing leaves it open",
        ),
        pytest.param(
            [SHOWN, ("5.2", "2.98", "scored"), ("5.4", "5.90", "scored")],
            [("5.1a", "0.10", "scored"), ("5.2", "2.98", "scored"), ("5.4", "5.90", "scored")],
            ("MDHL", "5.1a", 10),
            id="what carries points from now on has a part",
        ),
    ],
)
def test_the_largest_part_of_one_unit(marts, before, after, expected):
    states = []
    for as_of, indicators in ((BEFORE, before), (AFTER, after)):
        component = sum(round(float(score) * 100) for _, score, _ in indicators if score) / 100
        for insert in day(as_of, indicators, f"{component:.2f}"):
            marts.execute(insert)
        states.append(
            read_state(marts, "marts", as_of, Asked("2026", "national", "provinces")).scores["H15"]
        )
    assert largest_parts(marts, "marts", BEFORE, AFTER) == {("2026", "national", "H15"): expected}
    parts = score_step(*states)
    assert sum(parts.values()) == states[1].total - states[0].total
    assert max(parts.items(), key=lambda part: abs(part[1])) == (expected[:2], expected[2])

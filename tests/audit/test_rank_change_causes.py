"""The causes of `rank_changes` on made-up rankings.

Not here: the rows of the replayed days (test_rank_changes.py), days counted again
(test_day_split.py).
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb

from dagster_project.audit.diff.cutoffs import exports_of, kind_of_change
from dagster_project.audit.diff.standing_exports import Limits
from dagster_project.audit.rank_changes.columns import CAUSES
from dagster_project.audit.rank_changes.day_causes import DatedRow, DatedRules
from dagster_project.audit.rank_changes.rows import Between, rank_changes
from dagster_project.audit.rank_changes.table import State

FIRST, SECOND = date(2026, 10, 1), date(2026, 10, 2)


def made(*captures: tuple[Any, ...]) -> duckdb.DuckDBPyConnection:
    """Two days of one ranking of three units in two bases, with these captures."""
    connection = duckdb.connect()
    connection.execute(
        """
        create schema marts;
        create table marts.portals as
            select * from (values ('national', 'VN'), ('H01', 'H01')) as t(portal_id, unit_code);
        create table marts.periods as
            select * from (values ('2026', date '2026-12-31'), ('2026-Q1', date '2026-03-31'))
            as t(period_id, ends_on);
        create table marts.captures (
            capture_id varchar, blob_id varchar, portal_id varchar, dataset varchar, as_of date,
            data_cutoff timestamp, root_unit_code varchar, period_id varchar, in_force boolean,
            status varchar);
        create table marts.rankings as
            select
                as_of::date as as_of, period_id, unit_code, basis, 'm' as methodology_id,
                'provinces' as peer_group, rank::bigint as rank,
                total::decimal(9, 2) as total_score,
                case when as_of = '2026-10-02' then date '2026-10-01' end as previous_as_of,
                false as has_synthetic
            from (values
                ('2026-10-01', 'H01', 1, 90), ('2026-10-01', 'H02', 2, 80),
                ('2026-10-02', 'H01', 2, 70), ('2026-10-02', 'H02', 1, 75)
            ) as t(as_of, unit_code, rank, total),
            (values ('national'), ('reconciled')) as b(basis),
            (values ('2026'), ('2026-Q1')) as p(period_id);
        create table marts.composite_scores as
            select as_of, period_id, unit_code, basis, total_score from marts.rankings;
        create table marts.component_scores as
            select as_of, period_id, unit_code, basis, 'A' as component_id, total_score as score
            from marts.rankings;
        create table marts.indicator_scores as
            select *, '1' as indicator_id, 'scored' as state from marts.component_scores;
        """
    )
    for number, (as_of, blob, portal, period, cutoff) in enumerate(captures):
        connection.execute(
            "insert into marts.captures values (?, ?, ?, 'd', ?, ?, 'VN', ?, true, 'good')",
            [f"c{number}", blob, portal, as_of, cutoff, period],
        )
    return connection


def scores_by_cause(
    connection: duckdb.DuckDBPyConnection,
    rows: tuple[DatedRow, ...] = (),
    between: Between | None = None,
    limits: Limits | None = None,
) -> dict[tuple[str, str, str], dict[str, int]]:
    dated = DatedRules(rows, limits or Limits())
    table = rank_changes(connection, "marts", SECOND, dated, between)
    return {
        (row["period_id"], row["basis"], row["unit_code"]): {
            cause: int(row[f"score_{cause}"] * 100) for cause in CAUSES if row[f"score_{cause}"]
        }
        for row in table.to_pylist()
    }


CLOSING = datetime(2026, 9, 30, 16, 59, 59)  # noqa: DTZ001 - the end of a day in Vietnam, in UTC


def test_a_figure_of_a_later_day_is_new_and_one_of_a_period_that_is_over_is_revised():
    connection = made(
        (FIRST, "b1", "national", "2026", None),
        (SECOND, "b2", "national", "2026", None),
        (FIRST, "b3", "national", "2026-Q1", None),
        (SECOND, "b4", "national", "2026-Q1", None),
    )
    found = scores_by_cause(connection)
    assert found["2026", "national", "H01"] == {"new_data": -2000}
    assert found["2026-Q1", "national", "H01"] == {"revised_data": -2000}


def test_a_stated_cut_off_that_does_not_move_makes_a_revision():
    connection = made(
        (FIRST, "b1", "H01", "2026-Q1", CLOSING),
        (SECOND, "b2", "H01", "2026-Q1", CLOSING),
        (FIRST, "b3", "national", "2026", None),
        (SECOND, "b3", "national", "2026", None),
    )
    before, after = (exports_of(connection, "marts", day) for day in (FIRST, SECOND))
    kinds = [kind_of_change(before[export], after[export]) for export in before]
    assert sorted(kinds) == ["revised_data", "same"]
    found = scores_by_cause(connection)
    assert found["2026-Q1", "reconciled", "H02"] == {"revised_data": -500}
    # The national bases don't read a province's export: why they moved can't be told.
    assert found["2026-Q1", "national", "H02"] == {"not_split": -500}


def causes_asked(
    connection: duckdb.DuckDBPyConnection, limits: Limits
) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return the rankings with several causes."""
    asked: list[tuple[str, str, tuple[str, ...]]] = []

    def between(ranking, _, causes):
        asked.append((ranking.period_id, ranking.basis, tuple(causes)))
        return ()

    scores_by_cause(connection, between=between, limits=limits)
    return asked


def test_an_export_whose_cut_off_comes_to_lie_too_far_back_is_older_on_the_later_day():
    behind = made(
        (FIRST, "b1", "H01", "2026", CLOSING),
        (SECOND, "b2", "H01", "2026", CLOSING),
    )
    older = [("2026", "reconciled", ("revised_data", "new_data"))]
    assert causes_asked(behind, Limits({}, {"province": 1})) == older
    assert causes_asked(behind, Limits({}, {"province": 0, "H01": 1})) == older
    # Set aside on both days, or on neither.
    assert causes_asked(behind, Limits({}, {"province": 0})) == []
    assert causes_asked(behind, Limits({}, {"province": 2})) == []
    over = made(
        (FIRST, "b1", "H01", "2026-Q1", None),
        (SECOND, "b2", "H01", "2026-Q1", None),
    )
    assert causes_asked(over, Limits({"province": 7}, {"province": 0})) == []


def test_an_export_is_older_where_it_comes_to_be_carried_and_gone_where_that_ends():
    carried = made(
        (FIRST, "b1", "national", "2026-Q1", None),
        (SECOND, "b2", "national", "2026-Q1", None),
        (date(2026, 9, 30), "b3", "H01", "2026-Q1", None),
    )
    both = [("2026-Q1", "reconciled", ("revised_data", "new_data"))]
    assert causes_asked(carried, Limits({"province": 1})) == both  # it ends
    assert causes_asked(carried, Limits({"province": 7, "H01": 1})) == both
    assert causes_asked(carried, Limits({"province": 2})) == []  # on both days
    assert causes_asked(carried, Limits({"province": 0})) == []
    begins = made(
        (FIRST, "b1", "national", "2026-Q1", None),
        (SECOND, "b2", "national", "2026-Q1", None),
        (FIRST, "b3", "H01", "2026-Q1", None),
    )
    assert causes_asked(begins, Limits({"province": 7})) == both


def test_several_causes_are_told_apart_by_the_state_between_them_or_not_at_all():
    connection = made(
        (FIRST, "b1", "H01", "2026", CLOSING),
        (SECOND, "b2", "H01", "2026", CLOSING),
        (FIRST, "b3", "national", "2026", None),
        (SECOND, "b4", "national", "2026", None),
    )
    assert scores_by_cause(connection)["2026", "reconciled", "H01"] == {"not_split": -2000}
    asked = []

    def between(ranking, as_of, causes):
        asked.append((ranking.basis, as_of, causes))
        return [(("revised_data",), State({"H01": 8500, "H02": 8000}, {"H01": 8500, "H02": 8000}))]

    found = scores_by_cause(connection, between=between)
    assert asked == [("reconciled", SECOND, ["revised_data", "new_data"])]
    assert found["2026", "reconciled", "H01"] == {"revised_data": -500, "new_data": -1500}
    assert found["2026", "national", "H01"] == {"new_data": -2000}


def test_causes_that_share_a_step_are_not_split_and_the_others_are():
    connection = made(
        (FIRST, "b1", "national", "2026", None),
        (SECOND, "b2", "national", "2026", None),
    )
    rows = (
        DatedRow("units", "H01", valid_to=SECOND),
        DatedRow("overrides", "o", SECOND, None, "2026"),
    )

    def between(ranking, _, causes):
        if causes[:-1] == ["boundary", "rules"]:
            return [(causes[:-1], State({"H01": 8500, "H02": 8000}, {"H01": 8500, "H02": 8000}))]
        assert ranking.basis == "national" or ranking.period_id == "2026-Q1"
        return [(causes[:-1], State({"H02": 8000}, {"H02": 8000}))]

    table = rank_changes(connection, "marts", SECOND, DatedRules(rows), between).to_pylist()
    by_key = {(row["period_id"], row["basis"], row["unit_code"]): row for row in table}
    row = by_key["2026", "reconciled", "H01"]
    assert (row["score_not_split"], row["score_new_data"]) == (Decimal("-5.00"), Decimal("-15.00"))
    assert (row["own_not_split_twice"], row["own_new_data_twice"]) == (0, -2)
    assert (row["rivals_not_split_twice"], row["rivals_new_data_twice"]) == (0, 0)
    # H01 was away in between: the others gained and lost a place.
    row = by_key["2026", "national", "H02"]
    assert (row["exits_boundary"], row["entries_boundary"], row["rank_change"]) == (1, 0, 1)
    assert (row["exits_new_data"], row["entries_new_data"]) == (0, 0)


def test_a_rule_that_begins_between_the_days_is_a_cause_of_the_ledger_only():
    connection = made(*[(day, "b1", "national", "2026", None) for day in (FIRST, SECOND)])
    found = scores_by_cause(connection, (DatedRow("overrides", "o", SECOND, None, "2026"),))
    assert found["2026", "reconciled", "H01"] == {"rules": -2000}
    assert found["2026", "national", "H01"] == {"not_split": -2000}
    assert found["2026-Q1", "reconciled", "H01"] == {"not_split": -2000}
    # In force on both days, or on neither.
    for row in (
        DatedRow("reconciliation_rules", "r", FIRST),
        DatedRow("overrides", "o", date(2026, 1, 1), FIRST),
    ):
        assert scores_by_cause(connection, (row,))["2026", "reconciled", "H01"] == {
            "not_split": -2000
        }


def test_units_that_come_and_go_stand_apart():
    connection = made()
    connection.execute(
        "delete from marts.rankings where unit_code = 'H02' and as_of = '2026-10-02'"
    )
    table = rank_changes(connection, "marts", SECOND).to_pylist()
    rows = {row["unit_code"]: row for row in table if row["basis"] == "national"}
    assert rows["H02"]["state"] == "left"
    assert rows["H02"]["rank_change"] is None
    assert rows["H01"]["state"] == "stayed"
    assert rows["H01"]["total_score"] == Decimal("70.00")

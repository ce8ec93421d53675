"""Periods, cadence, and what is due."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dagster_project.ingest.due import Due
from dagster_project.ingest.models import Outcome, Root
from dagster_project.ingest.periods import Period, format_moment, parse_moment, vn_date
from dagster_project.ingest.planning import (
    HostRules,
    Moment,
    Task,
    periods_asked,
    plan,
    window_start,
)
from dagster_project.ingest.portal import PeriodRule
from dagster_project.ingest.pull_log import PullRecord
from tests.ingest.toy_portal import ToyConnector, toy, toy_dataset

WEDNESDAY = date(2026, 10, 7)


@pytest.mark.parametrize(
    ("period_id", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
    ],
)
def test_a_period_covers_its_days(period_id: str, first: date, last: date) -> None:
    period = Period.parse(period_id)
    assert (period.first_day, period.last_day, period.id) == (first, last, period_id)


@pytest.mark.parametrize("text", ["26", "2026-13", "2026-Q5", "2026-H3", "2026-1", "2026 ", ""])
def test_what_is_no_period_is_said(text: str) -> None:
    with pytest.raises(ValueError, match="is no period; write"):
        Period.parse(text)


def test_periods_go_back_over_the_year_end() -> None:
    assert Period.parse("2026-Q1").back(1).id == "2025-Q4"
    assert Period.parse("2026-01").back(14).id == "2024-11"
    assert Period.parse("2026-H1").back(1).id == "2025-H2"


def test_a_day_is_a_vietnamese_day() -> None:
    assert vn_date(datetime(2026, 9, 26, 16, 59, tzinfo=UTC)) == date(2026, 9, 26)
    assert vn_date(datetime(2026, 9, 26, 17, 0, tzinfo=UTC)) == date(2026, 9, 27)
    assert format_moment(parse_moment("2026-09-26T07:00:00+07:00")) == "2026-09-26T00:00:00Z"


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"type": "year", "every": "day"}, ["2026"]),
        ({"type": "year", "every": "week", "current": False, "closed": 1}, ["2025"]),
        ({"type": "quarter", "every": "week", "closed": 1}, ["2026-Q4", "2026-Q3"]),
        ({"type": "month", "every": "week", "closed": 2}, ["2026-09", "2026-08"]),
        ({"type": "half", "every": "week"}, ["2026-H2"]),
        ({"type": "none", "every": "week"}, [None]),
        (
            {"type": "year", "every": "week", "closed": 9, "from_year": 2022, "to_year": 2025},
            ["2025", "2024", "2023", "2022"],
        ),
        (
            {"type": "month", "every": "week", "closed": 12, "from_year": 2026},
            [f"2026-{month:02d}" for month in range(9, 0, -1)],
        ),
    ],
)
def test_the_running_month_is_never_asked(rule: dict[str, Any], expected: list[str | None]) -> None:
    asked = periods_asked(PeriodRule.model_validate(rule), WEDNESDAY)
    assert asked == expected


def test_a_month_is_asked_from_the_day_after_its_last() -> None:
    rule = PeriodRule(type="month", every="week", closed=1)
    assert periods_asked(rule, date(2026, 9, 30)) == ["2026-08"]
    assert periods_asked(rule, date(2026, 10, 1)) == ["2026-09"]


def test_a_weekly_window_begins_on_its_weekday() -> None:
    weekly = PeriodRule(type="quarter", every="week", weekday=4)
    assert window_start(weekly, WEDNESDAY) == date(2026, 10, 1)
    assert window_start(weekly, date(2026, 10, 8)) == date(2026, 10, 8)
    daily = PeriodRule(type="year", every="day")
    assert window_start(daily, WEDNESDAY) == WEDNESDAY


def test_the_strictest_portal_of_a_host_wins() -> None:
    url = "http://127.0.0.1:1"
    gentle = {"delay_seconds": 5, "budget_minutes_per_day": 90, "attempts": 2}
    short = {"delay_seconds": 1, "budget_minutes_per_day": 10, "backoff_seconds": 7}
    rules = HostRules.strictest("h", [toy(url, "a", rate=gentle), toy(url, "b", rate=short)])
    assert (rules.delay_seconds, rules.budget_seconds) == (5, 600)
    assert (rules.attempts, rules.backoff_seconds) == (2, 7)


def tasks_of(*rules: dict[str, Any], moment: Moment) -> list[Task]:
    portal = toy(
        "http://127.0.0.1:1",
        roots_from="scores",
        datasets=[
            toy_dataset("counts", roots="provinces", periods=list(rules)),
            toy_dataset("scores", roots="country_and_provinces", periods=list(rules)),
        ],
    )
    return plan(portal, ["counts", "scores"], ToyConnector(), [Root("H21", "id-H21")], moment)


DAILY: dict[str, Any] = {"type": "year", "every": "day"}
WEEKLY: dict[str, Any] = {"type": "quarter", "every": "week", "weekday": 1}


def test_daily_requests_go_first_and_the_dataset_of_the_roots_before_others() -> None:
    tasks = tasks_of(WEEKLY, DAILY, moment=Moment(WEDNESDAY))
    order = [(t.dataset.id, t.request.root_unit_code, t.request.period_id) for t in tasks]
    assert order == [
        ("scores", "VN", "2026"),
        ("scores", "H21", "2026"),
        ("counts", "H21", "2026"),
        ("scores", "VN", "2026-Q4"),
        ("scores", "H21", "2026-Q4"),
        ("counts", "H21", "2026-Q4"),
    ]


def record(task: Task, day: date, outcome: Outcome, instant: datetime | None = None) -> PullRecord:
    at = datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
    return PullRecord(at, "toy", task.dataset.id, task.key, outcome, instant=instant)


@pytest.mark.parametrize("outcome", ["captured", "unchanged", "no_data"])
def test_what_was_answered_in_its_window_is_not_due(outcome: Outcome) -> None:
    moment = Moment(WEDNESDAY)
    tasks = tasks_of(DAILY, WEEKLY, moment=moment)
    daily, weekly = tasks[0], tasks[3]
    monday, sunday = WEDNESDAY - timedelta(2), WEDNESDAY - timedelta(3)
    log = [record(daily, monday, outcome), record(weekly, monday, outcome)]
    due = Due(moment, log).select([daily, weekly])
    assert due == [daily]
    assert Due(moment, [record(weekly, sunday, outcome)]).select([weekly]) == [weekly]


@pytest.mark.parametrize("outcome", ["failed", "refused", "skipped_budget", "circuit_open"])
def test_what_failed_is_due_again(outcome: Outcome) -> None:
    moment = Moment(WEDNESDAY)
    task = tasks_of(DAILY, moment=moment)[0]
    assert Due(moment, [record(task, WEDNESDAY, outcome)]).select([task]) == [task]


def test_a_replayed_instant_is_completed_or_asked_in_full() -> None:
    instant = datetime(2026, 10, 7, 7, tzinfo=UTC)
    moment = Moment(WEDNESDAY, instant)
    tasks = tasks_of(DAILY, moment=moment)
    some = [record(task, WEDNESDAY, "captured", instant) for task in tasks[:2]]
    assert Due(moment, some).select(tasks) == [tasks[2]]
    every = [*some, record(tasks[2], WEDNESDAY, "refused", instant)]
    assert Due(moment, every).select(tasks) == tasks
    other = [record(task, WEDNESDAY, "captured", instant - timedelta(hours=3)) for task in tasks]
    assert Due(moment, other).select(tasks) == tasks


def test_a_replayed_weekly_request_stays_due_until_it_brings_figures() -> None:
    instant = datetime(2026, 10, 7, 7, tzinfo=UTC)
    moment = Moment(WEDNESDAY, instant)
    task = tasks_of(WEEKLY, moment=moment)[0]
    monday = WEDNESDAY - timedelta(2)
    earlier = instant - timedelta(days=2)
    assert Due(moment, [record(task, monday, "no_data", earlier)]).select([task]) == [task]
    assert Due(moment, [record(task, monday, "captured", earlier)]).select([task]) == []


def test_a_replay_portal_that_names_its_periods_is_asked_for_those() -> None:
    periods = {"toy": frozenset({"2025", "2026-Q3"})}
    moment = Moment(WEDNESDAY, datetime(2026, 10, 7, 7, tzinfo=UTC), periods=periods)
    tasks = tasks_of(DAILY, WEEKLY, moment=moment)
    assert {task.request.period_id for task in tasks} == {"2025", "2026-Q3"}

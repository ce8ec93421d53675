"""Whole pulls: what is asked in which order, what a second pull asks, which outcomes come back."""

import time
from datetime import date, timedelta

from dagster_project.ingest.landing import Landing
from dagster_project.ingest.models import DatasetOutcome, PullEvent
from dagster_project.settings import Settings
from tests.ingest.conftest import NOON, Pull
from tests.ingest.toy_portal import Reply, ToyPortal, running_toy, toy, toy_dataset, with_roots

TODAY = date(2026, 10, 7)
DAY = timedelta(days=1)
DAILY = {"type": "year", "every": "day"}
WEEKLY = {"type": "quarter", "every": "week"}


def by_dataset(results: list[DatasetOutcome]) -> dict[str, DatasetOutcome]:
    return {outcome.dataset: outcome for outcome in results}


def test_provinces_are_asked_with_the_ids_of_todays_country_answer(
    portal: ToyPortal, pull: Pull
) -> None:
    portal.units = {"H21": 1, "H44": 2}
    results = pull(with_roots(portal, toy_dataset("counts", roots="provinces")))
    assert portal.whats() == [
        ("scores", "all", "2026", 1),
        ("scores", "id-H21", "2026", 1),
        ("scores", "id-H44", "2026", 1),
        ("counts", "id-H21", "2026", 1),
        ("counts", "id-H44", "2026", 1),
    ]
    assert [(outcome.status, outcome.requests) for outcome in results] == [
        ("pulled", 3),
        ("pulled", 2),
    ]


def test_the_ids_may_come_from_an_earlier_capture(portal: ToyPortal, pull: Pull) -> None:
    portal.units = {"H21": 1}
    catalogue = with_roots(portal, toy_dataset("counts", roots="provinces"))
    pull(catalogue, at=NOON - DAY)
    portal.whats()
    (outcome,) = pull(catalogue, datasets={("toy", "counts")})
    assert portal.whats() == [("counts", "id-H21", "2026", 1)]
    assert outcome.status == "pulled"
    portal.rule = lambda asked: Reply(503) if asked.what[1] == "all" else None
    results = by_dataset(pull(catalogue, at=NOON + DAY))
    assert (results["scores"].status, results["counts"].status) == ("incomplete", "pulled")


def test_without_any_ids_the_outcome_says_what_to_pull_first(portal: ToyPortal, pull: Pull) -> None:
    catalogue = with_roots(portal, toy_dataset("counts", roots="country_and_provinces"))
    (outcome,) = pull(catalogue, datasets={("toy", "counts")})
    assert portal.whats() == [("counts", "all", "2026", 1)]
    assert outcome.status == "incomplete"
    assert "provinces' ids are not known yet" in outcome.message
    assert "pull toy/scores" in outcome.message


def test_a_second_pull_of_the_day_asks_nothing(portal: ToyPortal, pull: Pull) -> None:
    catalogue = with_roots(portal, toy_dataset("counts", periods=[DAILY, WEEKLY]))
    pull(catalogue)
    portal.whats()
    results = pull(catalogue)
    assert portal.whats() == []
    assert {outcome.status for outcome in results} == {"not_due"}
    assert all(outcome.ok for outcome in results)
    pull(catalogue, at=NOON + DAY)
    # Wednesday's answer is enough for the week, the year is asked daily.
    assert {what[2] for what in portal.whats()} == {"2026"}


def test_a_retry_asks_only_what_is_missing(portal: ToyPortal, pull: Pull) -> None:
    portal.units = {"H21": 1, "H44": 2, "H45": 3}
    portal.rule = lambda asked: Reply(404) if asked.what[1] == "id-H44" else None
    (outcome,) = pull(with_roots(portal))
    assert (outcome.status, dict(outcome.counts)) == ("incomplete", {"captured": 3, "failed": 1})
    portal.whats()
    portal.rule = lambda _: None
    (outcome,) = pull(with_roots(portal))
    assert portal.whats() == [("scores", "id-H44", "2026", 1)]
    assert (outcome.status, dict(outcome.counts)) == ("pulled", {"captured": 1})


def test_all_pages_are_asked_and_a_retry_goes_on_at_the_missing_one(
    portal: ToyPortal, pull: Pull, settings: Settings
) -> None:
    catalogue = toy(portal.url, datasets=[toy_dataset("pages", periods=[DAILY])])
    portal.pages = {"pages": 4}
    portal.rule = lambda asked: Reply(404) if asked.what[3] == 3 else None
    (outcome,) = pull(catalogue)
    assert (outcome.status, outcome.requests) == ("incomplete", 3)
    assert "page 3: HTTP 404" in outcome.message
    portal.whats()
    portal.rule = lambda _: None
    assert pull(catalogue)[0].status == "pulled"
    assert [what[3] for what in portal.whats()] == [3, 4]
    assert pull(catalogue)[0].status == "not_due"
    assert portal.whats() == []
    assert len(Landing(settings.landing).captures()) == 4


def test_only_today_is_pulled_other_days_stand_as_landed(portal: ToyPortal, pull: Pull) -> None:
    results = pull(toy(portal.url), days=[TODAY - DAY, TODAY, TODAY + DAY])
    assert [(outcome.as_of, outcome.status) for outcome in results] == [
        (TODAY - DAY, "from_landing"),
        (TODAY, "pulled"),
        (TODAY + DAY, "from_landing"),
    ]
    assert len(portal.whats()) == 1
    (outcome,) = pull(toy(portal.url), days=[TODAY - DAY])
    assert outcome.status == "from_landing"
    assert portal.whats() == []


def test_portals_and_datasets_can_be_chosen(portal: ToyPortal, pull: Pull) -> None:
    a = toy(f"{portal.url}/a", "a", datasets=[toy_dataset("scores"), toy_dataset("counts")])
    b = toy(f"{portal.url}/b", "b")
    results = pull(a, b, portal_ids=["a"])
    assert [(o.portal_id, o.dataset) for o in results] == [("a", "scores"), ("a", "counts")]
    results = pull(a, b, datasets={("a", "counts"), ("b", "scores")})
    assert [(o.portal_id, o.dataset) for o in results] == [("a", "counts"), ("b", "scores")]


def test_hosts_are_pulled_side_by_side(portal: ToyPortal, pull: Pull) -> None:
    with running_toy() as other:
        portal.rule = other.rule = lambda _: Reply(wait=0.4)
        start = time.monotonic()
        results = pull(toy(portal.url, "a"), toy(other.url, "b"))
        elapsed = time.monotonic() - start
    assert [outcome.status for outcome in results] == ["pulled", "pulled"]
    assert elapsed < 0.75


def test_the_budget_is_shared_by_the_portals_of_a_host_and_kept_over_pulls(
    portal: ToyPortal, pull: Pull
) -> None:
    portal.units = {f"H{number}": 1 for number in range(10, 20)}
    portal.rule = lambda _: Reply(wait=0.1)
    second = {"delay_seconds": 0, "budget_minutes_per_day": 0.5 / 60}
    a = with_roots(portal)
    b = toy(portal.url, "b", rate=second)
    results = {o.portal_id: o for o in pull(a, b)}
    asked = len(portal.whats())
    assert 4 <= asked <= 6
    counts = results["toy"].counts + results["b"].counts
    assert counts["skipped_budget"] == 12 - asked
    assert "minutes are used up; the next pull takes up the rest" in results["toy"].message
    assert results["toy"].status == "incomplete"
    again = pull(a, b)
    assert portal.whats() == []
    assert sum(outcome.counts["skipped_budget"] for outcome in again) == 12 - asked
    pull(a, b, at=NOON + DAY)
    assert 4 <= len(portal.whats()) <= 6


def test_what_is_asked_daily_goes_before_what_is_asked_weekly(
    portal: ToyPortal, pull: Pull
) -> None:
    a = toy(f"{portal.url}/a", "a", datasets=[toy_dataset("scores", periods=[WEEKLY, DAILY])])
    b = toy(f"{portal.url}/b", "b", datasets=[toy_dataset("scores", periods=[DAILY])])
    pull(a, b)
    asked = [asked.path[:3] + str(asked.what[2]) for asked in portal.asked]
    assert sorted(asked[:2]) == ["/a/2026", "/b/2026"]
    assert asked[2:] == ["/a/2026-Q4"]


def test_the_listener_hears_every_request_and_the_total(portal: ToyPortal, pull: Pull) -> None:
    portal.units = {"H21": 1, "H44": 2}
    events: list[PullEvent] = []
    pull(with_roots(portal), listener=events.append)
    assert events[0].outcome is None
    answers = [event for event in events if event.outcome is not None]
    assert [event.done for event in answers] == [1, 2, 3]
    assert answers[-1].total == 3
    assert {event.host for event in events} == {portal.url.removeprefix("http://")}


def test_a_connector_that_fails_is_an_outcome(portal: ToyPortal, pull: Pull) -> None:
    broken = toy(portal.url, "b", datasets=[toy_dataset("scores", periods=[WEEKLY])])
    object.__setattr__(broken.datasets[0].periods[0], "type", "fortnight")
    results = pull(broken, toy(portal.url))
    assert [outcome.status for outcome in results] == ["failed", "pulled"]
    assert "cannot be planned: KeyError" in results[0].message


def test_a_landing_zone_that_cannot_be_written_is_an_outcome(
    portal: ToyPortal, pull: Pull, settings: Settings
) -> None:
    settings.landing.mkdir()
    (settings.landing / "captures").write_text("a file where a folder belongs")
    (outcome,) = pull(toy(portal.url))
    assert outcome.status == "failed"
    assert "stopped: " in outcome.message

"""Replayed moments: which are asked, with which times, and what asking them again does."""

from datetime import UTC, date, datetime

import pytest

from dagster_project.ingest.landing import Landing
from dagster_project.settings import Settings
from tests.ingest.conftest import Pull
from tests.ingest.toy_portal import Asked, Reply, ToyPortal, toy, toy_dataset

T1 = datetime(2026, 9, 26, 23, 43, 16, tzinfo=UTC)  # the 27th in Vietnam
T2 = datetime(2026, 9, 27, 9, 0, tzinfo=UTC)
T3 = datetime(2026, 9, 28, 2, 0, tzinfo=UTC)


def replaying(portal: ToyPortal, *instants: datetime) -> str:
    portal.instants = [
        {"at": at.isoformat().replace("+00:00", "Z"), "portals": ["toy"]} for at in instants
    ]
    return portal.url


def test_all_instants_are_replayed_in_order_with_their_own_times(
    portal: ToyPortal, pull: Pull, settings: Settings
) -> None:
    url = replaying(portal, T3, T1, T2)
    real = toy("https://portal.example", auth={"env": "TOY_TOKEN"})

    def rule(asked: Asked) -> Reply:
        portal.units = {"H21": int(asked.headers["X-Replay-At"][8:10] + str(len(portal.asked)))}
        return Reply(headers={"X-Source-Label": "nh%C3%A3n"})

    portal.rule = rule
    results = pull(real, replay=url)
    assert [(outcome.as_of, dict(outcome.counts)) for outcome in results] == [
        (date(2026, 9, 27), {"captured": 2}),
        (date(2026, 9, 28), {"captured": 1}),
    ]
    captures = Landing(settings.landing).captures()
    assert [capture.captured_at for capture in captures] == [T1, T2, T3]
    assert all(capture.replayed and capture.source_label == "nhãn" for capture in captures)
    assert {capture.url for capture in captures} == {"https://portal.example/data/scores"}
    assert {asked.path for asked in portal.asked} == {"/toy/data/scores"}
    # A replay portal sees a word in place of the token, even where there is one.
    assert {asked.headers["Authorization"] for asked in portal.asked} == {"Bearer replay"}


def test_replaying_again_asks_again_and_changes_nothing(
    portal: ToyPortal, pull: Pull, settings: Settings
) -> None:
    url = replaying(portal, T1, T2, T3)
    real = toy("https://portal.example")
    pull(real, replay=url)
    before = len(Landing(settings.landing).captures())
    portal.whats()
    results = pull(real, replay=url)
    assert len(portal.whats()) == 3
    assert sum(outcome.counts["unchanged"] for outcome in results) == 3
    assert len(Landing(settings.landing).captures()) == before


def test_a_replayed_instant_that_shrinks_is_refused(
    portal: ToyPortal, pull: Pull, settings: Settings
) -> None:
    url = replaying(portal, T1)
    pull(toy("https://portal.example"), replay=url)
    portal.units = {"H21": 1}
    (outcome,) = pull(toy("https://portal.example"), replay=url)
    assert dict(outcome.counts) == {"refused": 1}
    assert [c.status for c in Landing(settings.landing).captures()] == ["good", "refused"]


def test_an_interrupted_replay_is_completed_only(portal: ToyPortal, pull: Pull) -> None:
    url = replaying(portal, T1)
    portal.units = {"H21": 1, "H44": 2}
    real = toy(
        "https://portal.example",
        roots_from="scores",
        datasets=[toy_dataset("scores", roots="country_and_provinces")],
    )
    portal.rule = lambda asked: Reply(404) if asked.what[1] == "id-H44" else None
    assert pull(real, replay=url)[0].status == "incomplete"
    portal.whats()
    portal.rule = lambda _: None
    assert pull(real, replay=url)[0].status == "pulled"
    assert portal.whats() == [("scores", "id-H44", "2026", 1)]
    pull(real, replay=url)
    assert len(portal.whats()) == 3


def test_days_choose_instants_and_days_without_any_stand_as_landed(
    portal: ToyPortal, pull: Pull
) -> None:
    url = replaying(portal, T1, T3)
    days = [date(2026, 9, 28), date(2026, 9, 29)]
    results = pull(toy("https://portal.example"), replay=url, days=days)
    assert [(outcome.as_of, outcome.status) for outcome in results] == [
        (days[0], "pulled"),
        (days[1], "from_landing"),
    ]
    assert len(portal.asked) == 1


def test_a_replayed_year_is_the_year_of_the_instant(portal: ToyPortal, pull: Pull) -> None:
    url = replaying(portal, datetime(2025, 10, 11, 7, tzinfo=UTC))
    pull(toy("https://portal.example"), replay=url)
    assert portal.whats() == [("scores", "all", "2025", 1)]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://127.0.0.1:9/wrong"])
def test_a_replay_portal_that_is_not_there_is_an_outcome(pull: Pull, url: str) -> None:
    (outcome,) = pull(toy("https://portal.example"), replay=url)
    assert outcome.status == "failed"
    assert "start it with `chiso replay`" in outcome.message

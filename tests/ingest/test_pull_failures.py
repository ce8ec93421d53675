"""Hosts that fail: waited out, given up, or not asked any more; and what never leaks."""

import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dagster_project.ingest.models import DatasetOutcome, Outcome
from dagster_project.ingest.portal import Portal
from dagster_project.settings import Settings
from tests.ingest.conftest import NOON, Pull
from tests.ingest.toy_portal import Asked, Reply, ToyPortal, running_toy, toy, toy_dataset

BLOCK_PAGE = b"<html><head><title>Request Rejected</title></head><body>ID 1</body></html>"


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_trouble_of_the_host_is_waited_out(portal: ToyPortal, pull: Pull, status: int) -> None:
    portal.next_replies = [Reply(status), Reply(status)]
    assert pull(toy(portal.url))[0].status == "pulled"
    assert len(portal.asked) == 3


def test_a_lost_connection_is_tried_again(portal: ToyPortal, pull: Pull) -> None:
    portal.next_replies = [Reply(hang_up=True)]
    assert pull(toy(portal.url))[0].status == "pulled"
    assert len(portal.asked) == 2


def test_retries_end(portal: ToyPortal, pull: Pull) -> None:
    portal.rule = lambda _: Reply(503)
    (outcome,) = pull(toy(portal.url))
    assert (outcome.status, dict(outcome.counts)) == ("failed", {"failed": 1})
    assert "VN 2026: HTTP 503" in outcome.message
    assert len(portal.asked) == 3


@pytest.mark.parametrize("status", [204, 302, 400, 401, 404])
def test_other_answers_are_not_tried_again(portal: ToyPortal, pull: Pull, status: int) -> None:
    portal.next_replies = [Reply(status, b"")]
    (outcome,) = pull(toy(portal.url))
    assert outcome.status == "failed"
    assert f"HTTP {status}" in outcome.message
    assert len(portal.asked) == 1


def test_retry_after_is_honoured(portal: ToyPortal, pull: Pull) -> None:
    portal.next_replies = [Reply(429, b"", {"Retry-After": "1"})]
    assert pull(toy(portal.url))[0].status == "pulled"
    first, second = portal.asked
    assert second.at - first.at >= 1


def three(portal: ToyPortal, **changes: Any) -> Portal:
    names = ("scores", "counts", "old")
    return toy(portal.url, datasets=[toy_dataset(name) for name in names], **changes)


def outcomes_of(results: list[DatasetOutcome]) -> dict[str, dict[Outcome, int]]:
    return {outcome.dataset: dict(outcome.counts) for outcome in results}


@pytest.mark.parametrize(
    ("reply", "requests", "first", "word"),
    [
        (Reply(403, b"no"), 1, "failed", "HTTP 403"),
        (Reply(429, b""), 3, "failed", "HTTP 429"),
        (Reply(429, b"", {"Retry-After": "3000"}), 1, "failed", "asks to wait 3000 s"),
        (Reply(200, BLOCK_PAGE), 1, "refused", "block page"),
        (Reply(201, b"<html>Access Denied</html>"), 1, "refused", "block page"),
        (Reply(200, b"Access Denied"), 1, "refused", "block page"),
    ],
)
def test_a_host_that_turns_us_away_is_not_asked_further(
    portal: ToyPortal, pull: Pull, reply: Reply, requests: int, first: str, word: str
) -> None:
    portal.rule = lambda _: Reply(reply.status, reply.body, dict(reply.headers))
    results = pull(three(portal))
    assert len(portal.asked) == requests
    assert outcomes_of(results) == {
        "scores": {first: 1},
        "counts": {"circuit_open": 1},
        "old": {"circuit_open": 1},
    }
    assert all(word in outcome.message and outcome.status == "failed" for outcome in results)


@pytest.mark.parametrize("reply", [Reply(403, b"no"), Reply(200, BLOCK_PAGE)])
def test_a_host_that_turned_us_away_is_left_alone_by_later_pulls_too(
    portal: ToyPortal, pull: Pull, reply: Reply
) -> None:
    portal.next_replies = [reply]
    pull(three(portal))
    soon = pull(three(portal), at=NOON + timedelta(minutes=59))
    assert len(portal.asked) == 1
    assert all(dict(outcome.counts) == {"circuit_open": 1} for outcome in soon)
    assert "turned us away at 2026-10-07 12:00 (Vietnam)" in soon[0].message
    assert "left alone until 2026-10-07 13:00" in soon[0].message
    later = pull(three(portal), at=NOON + timedelta(minutes=60))
    assert [outcome.status for outcome in later] == ["pulled"] * 3


def test_trouble_of_a_host_is_no_reason_to_leave_it_alone_later(
    portal: ToyPortal, pull: Pull
) -> None:
    portal.rule = lambda _: Reply(503)
    pull(toy(portal.url))
    portal.rule = lambda _: None
    assert pull(toy(portal.url))[0].status == "pulled"


def test_the_circuit_stops_the_host_for_all_its_portals_but_no_other_host(
    portal: ToyPortal, pull: Pull
) -> None:
    portal.rule = lambda asked: Reply(403) if "/a/" in asked.path else None
    with running_toy() as other:
        results = pull(
            toy(f"{portal.url}/a", "a"), toy(f"{portal.url}/b", "b"), toy(other.url, "c")
        )
    statuses = {outcome.portal_id: outcome.status for outcome in results}
    assert statuses == {"a": "failed", "b": "failed", "c": "pulled"}
    assert len(portal.asked) == 1


def test_an_unreachable_host_is_given_up_quickly(portal: ToyPortal, pull: Pull) -> None:
    portal.server_close()
    portal_file = three(portal, rate={
        "delay_seconds": 0, "budget_minutes_per_day": 60, "attempts": 2,
        "backoff_seconds": 0.01, "stop_after_failures": 2,
    })  # fmt: skip
    results = pull(portal_file)
    assert outcomes_of(results) == {
        "scores": {"failed": 1},
        "counts": {"failed": 1},
        "old": {"circuit_open": 1},
    }
    assert "not reached" in results[0].message
    assert "is not asked any more: not reached" in results[2].message
    assert "2 times in a row" in results[2].message


def test_an_export_that_keeps_failing_is_given_up_and_the_others_go_on(
    portal: ToyPortal, pull: Pull
) -> None:
    portal.rule = lambda asked: Reply(503) if asked.what[0] == "counts" else None
    quick = {"delay_seconds": 0, "budget_minutes_per_day": 60, "attempts": 1}
    portal_file = toy(
        portal.url,
        rate=quick,
        roots_from="scores",
        datasets=[
            toy_dataset("scores", roots="country_and_provinces"),
            toy_dataset("counts", roots="provinces"),
            toy_dataset("old", roots="provinces"),
        ],
    )
    results = pull(portal_file)
    assert outcomes_of(results) == {
        "scores": {"captured": 11},
        "counts": {"failed": 3, "circuit_open": 7},
        "old": {"captured": 10},
    }
    assert "not asked any more: 3 requests in a row failed" in results[1].message


def test_a_host_whose_exports_all_fail_is_given_up(portal: ToyPortal, pull: Pull) -> None:
    portal.rule = lambda _: Reply(503)
    rate = {"delay_seconds": 0, "budget_minutes_per_day": 60, "attempts": 1}
    results = pull(three(portal, rate=rate | {"stop_after_failures": 1}))
    assert outcomes_of(results) == {
        "scores": {"failed": 1},
        "counts": {"circuit_open": 1},
        "old": {"circuit_open": 1},
    }


def test_a_silent_host_and_a_dripping_answer_run_out_of_time(portal: ToyPortal, pull: Pull) -> None:
    quick = {"read_seconds": 0.2, "total_seconds": 0.5}
    once = {"delay_seconds": 0, "budget_minutes_per_day": 60, "attempts": 1}
    portal.next_replies = [Reply(wait=0.6), Reply(drip=0.1)]
    datasets = [toy_dataset("scores"), toy_dataset("counts")]
    results = pull(toy(portal.url, timeouts=quick, rate=once, datasets=datasets))
    assert [outcome.status for outcome in results] == ["failed", "failed"]
    assert "no answer in time (ReadTimeout)" in results[0].message
    assert "longer than total_seconds" in results[1].message


def test_requests_keep_their_distance_and_never_overlap(portal: ToyPortal, pull: Pull) -> None:
    busy = threading.Lock()
    overlaps: list[Asked] = []

    def rule(asked: Asked) -> None:
        if not busy.acquire(blocking=False):
            overlaps.append(asked)
            return
        time.sleep(0.05)
        busy.release()

    portal.rule = rule
    slow = {"delay_seconds": 0.15, "budget_minutes_per_day": 60}
    a, b = toy(f"{portal.url}/a", "a", rate=slow), toy(f"{portal.url}/b", "b")
    pull(a, b)
    assert overlaps == []
    times = [asked.at for asked in portal.asked]
    assert len(times) == 2
    assert times[1] - times[0] >= 0.15


def test_a_token_travels_in_its_header_and_nowhere_else(
    portal: ToyPortal, pull: Pull, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    secured = toy(portal.url, auth={"env": "TOY_TOKEN"})
    monkeypatch.delenv("TOY_TOKEN", raising=False)
    (outcome,) = pull(secured)
    assert outcome.status == "failed"
    assert "TOY_TOKEN is not set" in outcome.message
    assert portal.asked == []
    monkeypatch.setenv("TOY_TOKEN", "hush-hush")
    portal.next_replies = [Reply(500), Reply(500), Reply(500)]
    pull(secured)
    pull(secured)
    assert {asked.headers["Authorization"] for asked in portal.asked} == {"Bearer hush-hush"}
    written = b"".join(path.read_bytes() for path in all_files(settings.home))
    assert b"hush" not in written


def all_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]

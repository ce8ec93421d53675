"""What becomes of one answer: kept, unchanged, empty, or refused and in quarantine."""

import json
from datetime import timedelta

import pytest

from dagster_project.ingest.landing import Landing
from dagster_project.settings import Settings
from tests.ingest.conftest import NOON, Pull
from tests.ingest.toy_portal import Reply, ToyPortal, toy, toy_dataset

DAY = timedelta(days=1)


def quarantined(settings: Settings) -> list[tuple[str | None, bytes]]:
    landing = Landing(settings.landing)
    return [
        (capture.refusal, landing.blob(capture.blob_id))
        for capture in landing.captures()
        if capture.status == "refused"
    ]


@pytest.mark.parametrize("status", [200, 201])
def test_success_is_200_or_201(
    portal: ToyPortal, pull: Pull, settings: Settings, status: int
) -> None:
    portal.next_replies = [Reply(status)]
    (outcome,) = pull(toy(portal.url))
    assert (outcome.status, outcome.counts["captured"], outcome.ok) == ("pulled", 1, True)
    (capture,) = Landing(settings.landing).captures()
    assert (capture.http_status, capture.units, capture.figures) == (status, 10, 10)
    assert capture.page == (1, 1)
    assert capture.url == f"{portal.url}/data/scores"
    assert json.loads(capture.request)["body"]["period"] == "2026"
    assert outcome.bytes == capture.bytes > 0
    assert portal.asked[0].headers["User-Agent"] == "chiso-test/1"


@pytest.mark.parametrize(
    ("reply", "refusal"),
    [
        (Reply(body=b""), "empty"),
        (Reply(body=b" \n"), "empty"),
        (Reply(201, b"<!DOCTYPE html><html>Bao tri he thong</html>"), "html"),
        (Reply(200, b"\xef\xbb\xbf  <html></html>"), "html"),
        (Reply(body=b'{"root": "all", "units": {"H1'), "not_this_export"),
        (Reply(body=b'{"root": "id-H99", "units": {}, "page": [1, 1]}'), "not_this_export"),
        (Reply(body=b'{"root": "all"}'), "unreadable"),
        (Reply(cut_at=40), "truncated"),
        (Reply(headers={"Content-Encoding": "gzip"}), "truncated"),
    ],
)
def test_a_refused_answer_keeps_its_bytes_and_is_not_asked_twice(
    portal: ToyPortal, pull: Pull, settings: Settings, reply: Reply, refusal: str
) -> None:
    pull(toy(portal.url), at=NOON - DAY)
    portal.asked.clear()
    portal.next_replies = [reply]
    (outcome,) = pull(toy(portal.url))
    assert (outcome.status, outcome.counts["refused"], outcome.ok) == ("failed", 1, False)
    assert len(portal.asked) == 1
    ((kind, body),) = quarantined(settings)
    assert kind == refusal
    if reply.body is not None:
        assert body == reply.body
    # Good data stay in force.
    landing = Landing(settings.landing)
    good = [capture for capture in landing.captures() if capture.status == "good"]
    assert len(good) == 1
    # The next pull asks again and gets it right.
    (outcome,) = pull(toy(portal.url))
    assert outcome.status == "pulled"


def test_a_wrong_root_is_named(portal: ToyPortal, pull: Pull) -> None:
    portal.next_replies = [Reply(body=b'{"root": "id-H99", "units": {}, "page": [1, 1]}')]
    (outcome,) = pull(toy(portal.url))
    assert "VN 2026: wrong root: asked for all, got id-H99" in outcome.message


def test_an_honest_empty_answer_is_no_data(
    portal: ToyPortal, pull: Pull, settings: Settings
) -> None:
    pull(toy(portal.url), at=NOON - DAY)
    portal.empty = {"scores"}
    (outcome,) = pull(toy(portal.url))
    assert (outcome.status, outcome.ok) == ("no_data", True)
    assert [c.status for c in Landing(settings.landing).captures()] == ["good", "no_data"]


def test_too_large_an_answer_keeps_only_its_beginning(
    portal: ToyPortal, pull: Pull, settings: Settings
) -> None:
    portal.next_replies = [Reply(body=b'{"a":"' + b"x" * 2_000_000)]
    (outcome,) = pull(toy(portal.url, max_bytes=1_000_000))
    assert "larger than 1000000 bytes; raise max_bytes" in outcome.message
    ((kind, body),) = quarantined(settings)
    assert kind == "too_large"
    assert len(body) == 64 * 1024


def keep(portal: ToyPortal, units: int, figures: int | None = None) -> None:
    figures = units if figures is None else figures
    portal.units = {
        f"H{number:02d}": number if number < figures else None for number in range(units)
    }


@pytest.mark.parametrize(
    ("units", "figures", "refusal"),
    [(8, 8, None), (7, 7, "too_few_units"), (10, 8, None), (10, 7, "too_few_figures")],
)
def test_less_than_eighty_percent_of_before_is_refused(
    portal: ToyPortal,
    pull: Pull,
    settings: Settings,
    units: int,
    figures: int,
    refusal: str | None,
) -> None:
    keep(portal, 10)
    pull(toy(portal.url), at=NOON - DAY)
    keep(portal, units, figures)
    (outcome,) = pull(toy(portal.url))
    assert [kind for kind, _ in quarantined(settings)] == ([refusal] if refusal else [])
    if refusal:
        assert "less than 80 % of the 10" in outcome.message
        assert "chiso portals accept toy scores" in outcome.message


def test_accepted_figures_become_the_measure_of_the_next(
    portal: ToyPortal, pull: Pull, settings: Settings
) -> None:
    keep(portal, 10)
    pull(toy(portal.url), at=NOON - 2 * DAY)
    keep(portal, 5)
    pull(toy(portal.url), at=NOON - DAY)
    Landing(settings.landing).accept("toy", "scores", by="Lan", reason="merged")
    portal.units["H00"] = 77
    (outcome,) = pull(toy(portal.url))
    assert outcome.status == "pulled"


def test_a_dataset_can_have_its_own_share(portal: ToyPortal, pull: Pull) -> None:
    loose = toy(portal.url, datasets=[toy_dataset("scores", minimum_share=0.5)])
    keep(portal, 10)
    pull(loose, at=NOON - DAY)
    keep(portal, 5)
    assert pull(loose)[0].status == "pulled"


def test_the_same_bytes_later_that_day_are_unchanged(
    portal: ToyPortal, pull: Pull, settings: Settings
) -> None:
    pull(toy(portal.url))
    # Without its log the pull does not know that the request was answered.
    (settings.landing / "pulls" / "2026-10-07.jsonl").unlink()
    (outcome,) = pull(toy(portal.url))
    assert (outcome.status, dict(outcome.counts)) == ("pulled", {"unchanged": 1})
    assert len(Landing(settings.landing).captures()) == 1

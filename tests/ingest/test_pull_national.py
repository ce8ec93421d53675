"""The project's own portals, pulled from the replay portal: both real protocols, end to end."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from dagster_project.ingest.catalogue import load_catalogue
from dagster_project.ingest.landing import Landing
from dagster_project.ingest.models import DatasetOutcome
from dagster_project.ingest.probe import probe
from dagster_project.ingest.pull import pull_days
from dagster_project.replay import RunningReplay, running_replay
from dagster_project.settings import Settings

DAY = date(2026, 10, 10)


@pytest.fixture(scope="module")
def replay() -> Iterator[RunningReplay]:
    with running_replay() as running:
        yield running


@pytest.fixture
def replayed(home: Path, replay: RunningReplay) -> Iterator[Settings]:
    yield Settings(home=home).model_copy(update={"replay_url": replay.url})
    replay.set_faults()


def pull(settings: Settings, *datasets: str) -> dict[str, DatasetOutcome]:
    catalogue = load_catalogue(settings.portals)
    wanted = {("national", name) for name in datasets or catalogue_ids(settings)}
    results = pull_days(catalogue, settings, [DAY], datasets=wanted)
    return {outcome.dataset: outcome for outcome in results}


def catalogue_ids(settings: Settings) -> list[str]:
    return [dataset.id for dataset in load_catalogue(settings.portals)["national"].datasets]


def some(settings: Settings) -> dict[str, DatasetOutcome]:
    """Pull the scoreboard, one export and the register: enough to see one fail alone."""
    return pull(settings, "service-results", "transparency", "formalities")


def landed(settings: Settings) -> set[Path]:
    return {p for p in settings.landing.rglob("*") if p.is_file() and p.suffix != ".jsonl"}


def test_all_exports_are_asked_for_the_country_and_34_provinces(replayed: Settings) -> None:
    results = pull(replayed)
    trees = [name for name in results if name != "formalities"]
    assert len(trees) == 7
    assert {results[name].requests for name in trees} == {35}
    assert {results[name].status for name in trees} == {"pulled"}
    country = [
        capture
        for capture in Landing(replayed.landing).captures(DAY, "national")
        if capture.root_unit_code == "VN" and capture.status == "good"
    ]
    assert Counter(capture.dataset for capture in country) == Counter(trees)
    assert all(capture.units >= 34 and capture.http_status == 201 for capture in country)


def test_a_second_pull_adds_no_file(replayed: Settings) -> None:
    some(replayed)
    before = landed(replayed)
    results = some(replayed)
    assert landed(replayed) == before
    counts = sum((outcome.counts for outcome in results.values()), Counter())
    assert set(counts) == {"unchanged", "no_data"}


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        ("truncated", "failed", "JSON"),
        ("html_201", "failed", "HTML page"),
        ("wrong_root", "failed", "wrong root: asked for VN"),
        ("503:first=2", "pulled", ""),
        ("503", "failed", "HTTP 503"),
    ],
)
def test_a_fault_of_one_export_leaves_the_others(
    replayed: Settings, replay: RunningReplay, fault: str, status: str, words: str
) -> None:
    kind, _, options = fault.partition(":")
    replay.set_faults(f"{kind}:{','.join(filter(None, ['dataset=transparency', options]))}")
    results = some(replayed)
    assert results["transparency"].status == status
    assert words in results["transparency"].message
    others = {outcome.status for name, outcome in results.items() if name != "transparency"}
    assert others <= {"pulled", "no_data"}
    replay.set_faults()
    assert some(replayed)["transparency"].status == "pulled"


def test_half_of_the_units_is_refused_and_what_was_there_stays(
    replayed: Settings, replay: RunningReplay
) -> None:
    some(replayed)
    replay.set_faults("fewer_units:dataset=transparency,root=VN")
    assert "less than 80 % of the 35" in some(replayed)["transparency"].message
    captures = Landing(replayed.landing).captures(DAY, "national", "transparency")
    statuses = Counter(c.status for c in captures if c.root_unit_code == "VN")
    assert statuses == {"good": 1, "refused": 1}


def test_changed_figures_are_the_newer_capture_of_the_same_moment(
    replayed: Settings, replay: RunningReplay
) -> None:
    some(replayed)
    replay.set_faults("changed:dataset=transparency,root=VN")
    assert some(replayed)["transparency"].counts["captured"] == 1
    captures = Landing(replayed.landing).captures(DAY, "national", "transparency")
    first, second = [c for c in captures if c.root_unit_code == "VN"]
    assert first.blob_id != second.blob_id
    assert first.captured_at < second.captured_at


def test_one_pull_can_be_tried_without_keeping_anything(
    replayed: Settings, replay: RunningReplay
) -> None:
    found = probe(load_catalogue(replayed.portals)["national"], replay.url)
    assert found.ok, found.problem
    assert found.facts["units"] == 35
    assert landed(replayed) == set()

"""The provincial portals of this project, pulled from the replay portal over loopback HTTP."""

from collections.abc import Iterator
from datetime import date

import pyarrow.parquet as pq
import pytest

from dagster_project.ingest.catalogue import load_catalogue
from dagster_project.ingest.landing import Landing
from dagster_project.ingest.models import DatasetOutcome
from dagster_project.ingest.observation_schema import day_path
from dagster_project.ingest.observations import build_observations
from dagster_project.ingest.pull import pull_days
from dagster_project.replay import RunningReplay, running_replay
from dagster_project.settings import Settings

DAY = date(2026, 10, 10)


@pytest.fixture(scope="module")
def replay() -> Iterator[RunningReplay]:
    """A replay portal without faults."""
    with running_replay() as running:
        yield running


def pull(settings: Settings, url: str, *portals: str) -> list[DatasetOutcome]:
    played = settings.model_copy(update={"replay_url": url})
    return pull_days(load_catalogue(settings.portals), played, [DAY], portals)


def figures(settings: Settings) -> dict[tuple[str, str], set[int]]:
    """Return the values of each unit's measures, over all exports of the day."""
    build_observations(settings, load_catalogue(settings.portals), [DAY])
    found: dict[tuple[str, str], set[int]] = {}
    path = day_path(settings.observations, "observations", DAY)
    for row in pq.read_table(path, partitioning=None).to_pylist():
        found.setdefault((row["unit_code"], row["measure_id"]), set()).add(int(row["value"]))
    return found


def test_both_families_from_replay_to_observations(
    replay: RunningReplay, settings: Settings
) -> None:
    outcomes = pull(settings, replay.url, "H01", "H56")
    assert [(o.portal_id, o.dataset, o.message) for o in outcomes if o.status != "pulled"] == []
    captures = Landing(settings.landing).captures()
    assert all("synthetic" in (capture.source_label or "") for capture in captures)
    found = figures(settings)
    assert {unit for unit, _ in found} == {"H01", "H56"}
    for measure in ("dossiers_received_in_period", "dossiers_resolved", "dossiers_digitized"):
        assert found["H01", measure]
        assert found["H56", measure]
    rejects = pq.read_table(day_path(settings.observations, "rejects", DAY), partitioning=None)
    assert rejects.num_rows == 0


def test_a_token_that_runs_out_stops_one_portal_only(settings: Settings) -> None:
    with running_replay(faults=["expired_token:portal=H01"]) as running:
        outcomes = pull(settings, running.url, "H01", "H56")
    told = {(o.portal_id, o.status, o.message) for o in outcomes}
    assert told == {
        ("H56", "pulled", ""),
        (
            "H01",
            "failed",
            "H01: HTTP 401, the portal asks for a login: the token in CHISO_TOKEN_H01 has run out "
            "or was never good; log in at https://dichvucong.angiang.gov.vn, put the new token "
            "into CHISO_TOKEN_H01 and pull again",
        ),
    }
    assert sum(o.requests for o in outcomes if o.portal_id == "H01") == 1

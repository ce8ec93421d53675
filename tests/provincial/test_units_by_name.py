"""Units below a province that an export only names, pulled from the replay portal."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from dagster_project.ingest.catalogue import load_catalogue
from dagster_project.ingest.observation_schema import day_path
from dagster_project.ingest.observations import build_observations
from dagster_project.ingest.pull import pull_days
from dagster_project.replay import RunningReplay, running_replay
from dagster_project.settings import PROJECT_ROOT, Settings

DAY = date(2026, 10, 10)


@pytest.fixture(scope="module")
def replay() -> Iterator[RunningReplay]:
    """A replay portal without faults."""
    with running_replay() as running:
        yield running


def rows(settings: Settings, table: str) -> list[dict[str, Any]]:
    found = pq.read_table(day_path(settings.observations, table, DAY), partitioning=None)
    return list(found.to_pylist())


def test_gia_lais_workbook_gives_every_unit_its_code(
    replay: RunningReplay, settings: Settings
) -> None:
    catalogue = load_catalogue(settings.portals)
    played = settings.model_copy(update={"replay_url": replay.url})
    pull_days(catalogue, played, [DAY], ["H21", "national"])
    build_observations(settings, catalogue, [DAY])
    assert [reject for reject in rows(settings, "rejects") if reject["portal_id"] == "H21"] == []
    named = rows(settings, "unit_names")
    units = [u for u in named if (u["portal_id"], u["dataset"]) == ("H21", "tien-do")]
    assert Counter("." in unit["unit_code"] for unit in units) == {True: 149, False: 1}
    codes = {unit["name"]: unit["unit_code"] for unit in units}
    # Tone mark placed the older way, small letters, no suffix, decomposed letters.
    assert codes["UBND xã Hoà Hội"] == "H21.204"
    assert codes["UBND xã Ayun"] == "H21.109"
    assert codes["UBND xã Kông Bơ La"] == "H21.163"
    assert codes["Sở Văn hóa, Thể thao và Du lịch"] == "H21.17"
    communes = {u["unit_code"]: u["gso_code"] for u in units if u["level"] == "commune"}
    assert len(communes) == 135 == len(set(communes.values()))
    assert None not in communes.values()
    assert not build_observations(settings, catalogue, [DAY])[0].rebuilt


def test_an_alias_builds_the_day_anew(
    replay: RunningReplay, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = load_catalogue(settings.portals)
    played = settings.model_copy(update={"replay_url": replay.url})
    pull_days(catalogue, played, [DAY], ["H20"])
    first = build_observations(settings, catalogue, [DAY])[0]
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    for name in ("units", "unit_renames", "unit_aliases"):
        text = (PROJECT_ROOT / "seeds" / f"{name}.csv").read_text(encoding="utf-8")
        (seeds / f"{name}.csv").write_text(text, encoding="utf-8")
    with (seeds / "unit_aliases.csv").open("a", encoding="utf-8") as file:
        file.write("H20,Phòng một cửa,H20.01,2026-01-01,,for the test\n")
    monkeypatch.setattr(Settings, "seeds", property(lambda _: seeds))
    again = build_observations(settings, catalogue, [DAY])[0]
    assert again.rebuilt
    assert again.input_hash != first.input_hash

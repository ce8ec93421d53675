"""What every materialization of a run tells, read from Dagster's own history."""

from pathlib import Path

import dagster as dg
import pytest

from dagster_project.settings import Settings

ALL = {"rows", "bytes", "figures", "rejects", "sha256"}
OF_A_VIEW_OF_DAYS = ALL - {"rows"} | {"rows_of_newest_day"}
TOLD = {
    ("raw", "national", "dossier-digitized"): ALL,
    ("observed", "observations"): ALL,
    ("intermediate", "int_ranks"): ALL,
    ("marts", "rankings"): ALL,
    ("marts", "periods"): ALL,
    ("marts", "composite_scores"): OF_A_VIEW_OF_DAYS,
    ("edition",): ALL,
}


@pytest.fixture(scope="module")
def history(built_home: Path) -> dg.DagsterInstance:
    return dg.DagsterInstance.from_config(str(Settings(home=built_home).dagster_home))


@pytest.mark.parametrize("key", TOLD)
def test_a_materialization_tells_its_size_and_origin(
    history: dg.DagsterInstance, key: tuple[str, ...]
) -> None:
    event = history.get_latest_materialization_event(dg.AssetKey(list(key)))
    assert event is not None
    assert event.asset_materialization is not None
    metadata = event.asset_materialization.metadata
    assert TOLD[key] <= set(metadata)
    has_bytes = "rows_of_newest_day" not in TOLD[key]
    counted = TOLD[key] - {"sha256", "rejects"} - (set() if has_bytes else {"bytes"})
    numbers = {name: metadata[name].value for name in counted}
    assert all(int(str(number)) > 0 for number in numbers.values()), numbers
    assert len(str(metadata["sha256"].value)) == 64


def test_no_materialization_tells_less_than_the_others(history: dg.DagsterInstance) -> None:
    poor = {}
    for key in history.all_asset_keys():
        event = history.get_latest_materialization_event(key)
        if event is not None and event.asset_materialization is not None:
            told = set(event.asset_materialization.metadata)
            rows = {"rows", "rows_of_newest_day"} & told
            missing = ALL - {"rows"} - told | (set() if rows else {"rows"})
            if missing:
                poor[key.to_user_string()] = missing
    assert poor == {}

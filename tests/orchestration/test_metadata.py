"""What every materialization of a run tells, read from Dagster's own history."""

from pathlib import Path

import dagster as dg
import pytest

from dagster_project.settings import Settings

TOLD = {
    ("raw", "national", "dossier-digitized"): {"bytes", "figures", "rejects", "sha256"},
    ("observed", "observations"): {"rows", "bytes", "rejects", "sha256"},
    ("intermediate", "int_ranks"): {"rows", "bytes", "sha256"},
    ("edition",): {"rows", "bytes", "figures", "rejects", "sha256"},
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
    numbers = {name: metadata[name].value for name in TOLD[key] - {"sha256", "rejects"}}
    assert all(int(str(number)) > 0 for number in numbers.values()), numbers
    assert len(str(metadata["sha256"].value)) == 64

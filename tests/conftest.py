"""Fixtures that every part of the tests may use.

Here: where the data for tests lie, a fresh state folder, one warehouse built from the replayed
days. Not here: fixtures of one part (those stand in its own test files).
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dagster_project.settings import PROJECT_ROOT, get_settings
from tests.made_once import made_once

SHARED_DATA = PROJECT_ROOT.parent / "shared" / "data"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that have slow tests: two processes then end at about the same time.

    Of those, first the ones that need no built home: while one process makes it, the other works.
    """
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    waiting = {item.path for item in items if "built_home" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: (item.path not in slow, item.path in waiting))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of published figures that tests compare with; they are not part of the project."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the folder of published figures is not beside this checkout: {SHARED_DATA}")
    return SHARED_DATA


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A fresh state folder, in force as `CHISO_HOME` for the test."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("CHISO_HOME", str(folder))
    monkeypatch.delenv("CHISO_REPLAY_URL", raising=False)
    monkeypatch.delenv("CHISO_PORTALS", raising=False)
    get_settings.cache_clear()
    yield folder
    get_settings.cache_clear()


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A state folder after one `chiso run --replay` over all captured days; do not write to it."""
    return made_once(tmp_path_factory, worker_id, "built", _build) / "home"


def _build(folder: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("CHISO_", "DAGSTER_"))}
    run = subprocess.run(
        [sys.executable, "-m", "dagster_project.cli", "run", "--replay"],
        cwd=PROJECT_ROOT,
        env=environment | {"CHISO_HOME": str(folder / "home")},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    if run.returncode != 0:
        pytest.fail(f"chiso run --replay ended with {run.returncode}:\n{run.stdout}{run.stderr}")


@pytest.fixture(scope="session")
def warehouse(built_home: Path) -> Path:
    """The warehouse that `built_home` holds; open it read-only."""
    return built_home / "warehouse.duckdb"

"""Fixtures of the tests of auditing.

Here: a copy of the built home that a test may spoil. Not here: building it (tests/conftest.py).
"""

import shutil
import subprocess
from pathlib import Path

import pytest

from dagster_project.audit.rebuild import lay_out
from dagster_project.audit.verify import full
from dagster_project.settings import Settings
from tests.audit.spoiled_home import Spoiled
from tests.publish.made_home import Made


def linked_copy(source: Path, target: Path) -> None:
    """Copy what verification reads as hard links; a test replaces a file before it changes it."""
    target.mkdir()
    shutil.copyfile(source / "current.json", target / "current.json")
    folders = [source / "editions", source / "landing"]
    # Thousands of links for each test: cp makes them in half the time.
    subprocess.run(["cp", "-al", *folders, target], check=True)


@pytest.fixture
def spoiled(built_home: Path, tmp_path: Path) -> Spoiled:
    """The built home's edition and landing zone, to be spoiled by one test."""
    home = tmp_path / "home"
    linked_copy(built_home, home)
    return Spoiled(Settings(home=home))


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """A fresh state folder with a made-up warehouse, still without any day."""
    folder = tmp_path / "made"
    folder.mkdir()
    return Made(Settings(home=folder))


@pytest.fixture
def built_already(built_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in for the build, which test_verify_full.py runs: what an edition is held to."""
    monkeypatch.setattr(
        full,
        "rebuild",
        lambda _, scratch: Path(shutil.copy(built_home / "warehouse.duckdb", scratch.parent)),
    )


@pytest.fixture
def parsed_already(built_already: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    """Take the edition's own observations for those that its captures give."""
    monkeypatch.setattr(
        full, "reparse", lambda folder, _, __, home: lay_out(folder, home).observations
    )

"""Fixtures of the tests of auditing.

Here: a copy of the built home that a test may spoil. Not here: building it (tests/conftest.py).
"""

import os
import shutil
from pathlib import Path

import pytest

from dagster_project.settings import Settings
from tests.audit.spoiled_home import Spoiled
from tests.publish.made_home import Made


def linked_copy(source: Path, target: Path) -> None:
    """Copy what verification reads as hard links; a test replaces a file before it changes it."""
    target.mkdir()
    shutil.copyfile(source / "current.json", target / "current.json")
    for folder in ("editions", "landing"):
        shutil.copytree(source / folder, target / folder, copy_function=os.link)


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

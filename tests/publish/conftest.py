"""Fixtures of the tests of publishing.

Here: a fresh made-up state folder. Not here: what is made up (made_home.py).
"""

from pathlib import Path

import pytest

from dagster_project.settings import Settings
from tests.publish.made_home import Made


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """A fresh state folder, still without any day."""
    folder = tmp_path / "home"
    folder.mkdir()
    return Made(Settings(home=folder))

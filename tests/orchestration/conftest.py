"""Definitions of a fresh installation, built once."""

import os
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from dagster_project.defs.build import build_definitions
from dagster_project.settings import Settings


@pytest.fixture(scope="session")
def fresh_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("definitions") / "home", replay_url=None)


@pytest.fixture(scope="session")
def definitions(fresh_settings: Settings) -> Iterator[dg.Definitions]:
    """All definitions; building them sets variables of the process, which are put back."""
    before = dict(os.environ)
    yield build_definitions(fresh_settings)
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def expected_file() -> Path:
    return Path(__file__).with_name("expected_definitions.txt")

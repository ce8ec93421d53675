"""Fixtures of the provincial tests: settings, and a pull at a moment."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dagster_project.ingest.models import DatasetOutcome
from dagster_project.ingest.portal import Portal
from dagster_project.ingest.pull import pull_days
from dagster_project.settings import Settings

AFTERNOON = datetime(2026, 10, 10, 7, tzinfo=UTC)

Pull = Callable[..., dict[str, DatasetOutcome]]


@pytest.fixture
def settings(home: Path) -> Settings:
    """Settings with a fresh state folder."""
    return Settings(home=home)


@pytest.fixture
def pull(settings: Settings) -> Pull:
    """Pull portals at a moment; returns the outcomes by dataset."""

    def run(*portals: Portal, at: datetime = AFTERNOON, **more: Any) -> dict[str, DatasetOutcome]:
        catalogue = {portal.id: portal for portal in portals}
        results = pull_days(catalogue, settings, now=lambda: at, **more)
        return {outcome.dataset: outcome for outcome in results}

    return run

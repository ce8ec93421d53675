"""Fixtures of the tests of pulling: a portal to pull from, and a way to pull it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dagster_project.ingest.landing import Landing
from dagster_project.ingest.models import DatasetOutcome
from dagster_project.ingest.portal import Portal
from dagster_project.ingest.pull import pull_days
from dagster_project.settings import Settings
from tests.ingest.toy_portal import ToyConnector, ToyPortal, running_toy

NOON = datetime(2026, 10, 7, 5, tzinfo=UTC)  # Wednesday noon in Vietnam

Pull = Callable[..., list[DatasetOutcome]]


@pytest.fixture
def portal() -> Iterator[ToyPortal]:
    """A portal that answers well until told otherwise."""
    with running_toy() as server:
        yield server


@pytest.fixture
def settings(home: Path) -> Settings:
    """Settings with a fresh state folder."""
    return Settings(home=home)


@pytest.fixture
def landing(settings: Settings) -> Landing:
    """The landing zone, as a reader opens it after pulling: make a new one after each pull."""
    return Landing(settings.landing)


@pytest.fixture
def pull(settings: Settings) -> Pull:
    """Pull portals at a moment (Wednesday noon if not said)."""

    def run(
        *portals: Portal, at: datetime = NOON, replay: str | None = None, **more: Any
    ) -> list[DatasetOutcome]:
        return pull_days(
            {portal.id: portal for portal in portals},
            settings.model_copy(update={"replay_url": replay}),
            now=lambda: at,
            connectors={"toy": ToyConnector()},
            **more,
        )

    return run

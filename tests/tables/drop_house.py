"""A drop folder with its portal, and a way to pull it.

Here: what the tests of drop folders share. Not here: the tests.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dagster_project.ingest.landing import Landing
from dagster_project.ingest.models import Capture, DatasetOutcome
from dagster_project.ingest.portal import Portal
from dagster_project.ingest.pull import pull_days
from dagster_project.settings import Settings
from tests.ingest.toy_portal import NAMES, toy_file
from tests.tables.made_files import contract

NOON = datetime(2026, 10, 7, 5, tzinfo=UTC)


def drop_portal(folder: str = "drop/H20", settle: float = 0.05, **changes: Any) -> Portal:
    """Return a portal whose files lie in a folder."""
    dataset = {
        "id": "progress",
        "name": NAMES,
        "roots": "own",
        "periods": [{"type": "year", "every": "day"}],
        "options": {"files": r"tien-do[_-](?P<year>\d{4}).*\.xlsx", "table": contract()},
    }
    content = toy_file("https://dongthap.example", "H20", unit_code="H20", family="drop_folder")
    options = {"folder": folder, "settle_seconds": settle}
    return Portal.model_validate(content | {"datasets": [dataset], "options": options} | changes)


@dataclass
class DropHouse:
    """A state folder with a drop folder in it."""

    settings: Settings

    @property
    def folder(self) -> Path:
        """Where files are dropped."""
        return self.settings.home / "drop" / "H20"

    def drop(self, name: str, body: bytes) -> Path:
        """Put a file there."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / name
        path.write_bytes(body)
        return path

    def pull(
        self, at: datetime = NOON, portal: Portal | None = None, replay: str | None = None
    ) -> DatasetOutcome:
        """Pull once."""
        chosen = portal or drop_portal()
        settings = self.settings.model_copy(update={"replay_url": replay})
        [outcome] = pull_days({chosen.id: chosen}, settings, now=lambda: at)
        return outcome

    def captures(self) -> Sequence[Capture]:
        """Return all captures, in order of time."""
        return Landing(self.settings.landing).captures()

"""What a run tells whoever watches it.

Here: the hooks that the assets call and the record that they leave. Not here: how it is shown
(`commands/progress.py`), Dagster.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from dagster_project.ingest.models import DatasetOutcome, PullEvent

if TYPE_CHECKING:
    from dagster_project.ingest.observations import DayResult
    from dagster_project.publish import PublishResult


@dataclass
class RunRecord:
    """What one run did, as far as it got.

    Attributes:
        outcomes: One entry per portal, dataset and day.
        days: What building observations did per day.
        full_refresh: Why dbt rebuilt everything, or None.
        dbt_target: Folder with dbt's results, once dbt was started.
        dbt_nodes: How many models, seeds and tests dbt had.
        published: What publishing did, once it was reached.
    """

    outcomes: list[DatasetOutcome] = field(default_factory=list)
    days: list["DayResult"] = field(default_factory=list)
    full_refresh: str | None = None
    dbt_target: Path | None = None
    dbt_nodes: int = 0
    published: "PublishResult | None" = None


class RunObserver:
    """Keeps the record and shows nothing; displays extend it.

    `pull` is called from several threads at once (one per host), the rest from one.
    """

    def __init__(self) -> None:
        """Start with an empty record."""
        self.record = RunRecord()

    def pull(self, event: PullEvent) -> None:
        """A request was answered, or a plan became known."""

    def pulled(self, outcomes: list[DatasetOutcome]) -> None:
        """All pulls are done."""
        self.record.outcomes = outcomes

    def observed(self, days: list["DayResult"]) -> None:
        """Observations are up to date."""
        self.record.days = days

    def dbt_started(self, target: Path, nodes: int, full_refresh: str | None) -> None:
        """Dbt starts on so many models, seeds and tests."""
        self.record.dbt_target = target
        self.record.dbt_nodes = nodes
        self.record.full_refresh = full_refresh

    def dbt_progress(self, done: int, name: str) -> None:
        """Another model, seed or test is done."""

    def publishing(self) -> None:
        """Publishing starts."""

    def published(self, result: "PublishResult") -> None:
        """Publishing ended, with or without a new edition."""
        self.record.published = result

"""Showing how far a run is.

Here: bars on a terminal, plain lines elsewhere. Not here: what a run does, its summary.
"""

import time
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from dagster_project.commands.console import console
from dagster_project.ingest.models import DatasetOutcome, PullEvent
from dagster_project.run_observer import RunObserver

if TYPE_CHECKING:
    from dagster_project.ingest.observations import DayResult
    from dagster_project.publish import PublishResult

SECONDS_BETWEEN_LINES = 5.0


class Display(RunObserver):
    """An observer that shows something between `with` and its end."""

    def __enter__(self) -> Self:
        """Start showing."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop showing."""


class Lines(Display):
    """Plain lines, at most one every few seconds per host, for logs."""

    def __init__(self, screen: Console) -> None:
        """Write to `console`."""
        super().__init__()
        self._screen = screen
        self._started = time.monotonic()
        self._lock = Lock()
        self._last: dict[str, float] = {}
        self._pulls: dict[str, tuple[int, int]] = {}

    def pull(self, event: PullEvent) -> None:
        """Tell how far a host is, now and then."""
        self._pulls[event.host] = (event.done, event.total)
        if self._due(event.host):
            self._say(f"pull {event.host}: {event.done}/{event.total}{_moment(event)}")

    def pulled(self, outcomes: list[DatasetOutcome]) -> None:
        """Tell how pulling ended and that observations come next."""
        super().pulled(outcomes)
        for host, (done, total) in self._pulls.items():
            self._say(f"pull {host}: done, {done}/{total}")
        self._say("observations: looking for changed days")

    def observed(self, days: list["DayResult"]) -> None:
        """Tell what was rebuilt."""
        super().observed(days)
        self._say(f"observations: {sum(day.rebuilt for day in days)} of {len(days)} days rebuilt")

    def dbt_started(self, target: Path, nodes: int, full_refresh: str | None) -> None:
        """Tell that dbt starts."""
        super().dbt_started(target, nodes, full_refresh)
        scope = f"every day ({full_refresh})" if full_refresh else "changed days"
        self._say(f"dbt: {nodes} models, seeds and tests, {scope}")

    def dbt_progress(self, done: int, name: str) -> None:
        """Tell how far dbt is, now and then."""
        if self._due("dbt"):
            self._say(f"dbt: {done}/{self.record.dbt_nodes} {name}")

    def publishing(self) -> None:
        """Tell that publishing starts."""
        self._say("publish: writing the edition")

    def published(self, result: "PublishResult") -> None:
        """Tell how publishing ended."""
        super().published(result)
        self._say("publish: done")

    def _due(self, name: str) -> bool:
        with self._lock:
            now = time.monotonic()
            if now - self._last.get(name, 0.0) < SECONDS_BETWEEN_LINES:
                return False
            self._last[name] = now
            return True

    def _say(self, text: str) -> None:
        line = f"{time.monotonic() - self._started:5.0f} s  {text}"
        self._screen.print(line, markup=False, soft_wrap=True)


class Bars(Display):
    """One bar per host, then one per stage."""

    def __init__(self, screen: Console) -> None:
        """Draw on `console`."""
        super().__init__()
        self._lock = Lock()
        self._tasks: dict[str, TaskID] = {}
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[note]}", markup=False),
            console=screen,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def __enter__(self) -> Self:
        """Start drawing."""
        self._progress.start()
        self._task("start")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop drawing."""
        self._progress.stop()

    def pull(self, event: PullEvent) -> None:
        """Move the host's bar."""
        self._end("start")
        name = f"pull {event.host}"
        self._update(name, event.done, event.total, f"{event.dataset}{_moment(event)}")

    def pulled(self, outcomes: list[DatasetOutcome]) -> None:
        """Go on to observations."""
        super().pulled(outcomes)
        self._end("start")
        self._task("observations")

    def observed(self, days: list["DayResult"]) -> None:
        """Finish observations."""
        super().observed(days)
        self._update("observations", len(days), len(days))
        self._task("dbt")

    def dbt_started(self, target: Path, nodes: int, full_refresh: str | None) -> None:
        """Size dbt's bar."""
        super().dbt_started(target, nodes, full_refresh)
        self._update("dbt", 0, nodes, full_refresh or "changed days")

    def dbt_progress(self, done: int, name: str) -> None:
        """Move dbt's bar."""
        self._update("dbt", done, None, name)

    def publishing(self) -> None:
        """Go on to publishing."""
        self._end("dbt")
        self._task("publish")

    def published(self, result: "PublishResult") -> None:
        """Finish publishing."""
        super().published(result)
        self._end("publish")

    def _task(self, name: str) -> TaskID:
        with self._lock:
            if name not in self._tasks:
                self._tasks[name] = self._progress.add_task(name, total=None, note="")
            return self._tasks[name]

    def _update(self, name: str, done: int, total: int | None, note: str = "") -> None:
        task = self._task(name)
        if total is not None:
            self._progress.update(task, total=total)
        self._progress.update(task, completed=done, note=note)

    def _end(self, name: str) -> None:
        if name in self._tasks:
            task = self._progress.tasks[self._tasks[name]]
            self._progress.update(task.id, total=task.completed or 1, completed=task.completed or 1)


def display() -> Display:
    """Return the display that fits where standard error goes."""
    screen = console(errors=True)
    return Bars(screen) if screen.is_terminal else Lines(screen)


def _moment(event: PullEvent) -> str:
    return f" ({event.instant:%Y-%m-%d %H:%M})" if event.instant else ""

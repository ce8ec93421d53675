"""The pull log: one line per request that was asked, in one file per day.

Here: appending and reading lines. Not here: what is due (planning).
"""

import json
import os
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from dagster_project.ingest.models import Outcome
from dagster_project.ingest.periods import format_moment, parse_moment


@dataclass(frozen=True)
class PullRecord:
    """One request that was asked.

    Attributes:
        at: When its answer was complete or it was given up.
        portal_id: Portal asked.
        dataset: Export asked for.
        request_key: The request.
        outcome: What became of it.
        capture_id: The capture in force afterwards, or None.
        message: What a person should know; never a secret.
        elapsed_ms: Time the host was busy with it, all tries.
        waited_ms: Time spent waiting beforehand, out of courtesy.
        instant: The replayed moment, or None when pulled live.
    """

    at: datetime
    portal_id: str
    dataset: str
    request_key: str
    outcome: Outcome
    capture_id: str | None = None
    message: str = ""
    elapsed_ms: int = 0
    waited_ms: int = 0
    instant: datetime | None = None


_NAMES = frozenset(field.name for field in fields(PullRecord))


class PullLog:
    """The log below one folder; safe for the threads of one process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._days: dict[date, list[PullRecord]] = {}
        self._files: dict[date, int] = {}
        self._lock = threading.Lock()

    def append(self, day: date, record: PullRecord) -> None:
        """Add one line to a day's file, in one write."""
        content: dict[str, Any] = asdict(record)
        for name in ("at", "instant"):
            moment: datetime | None = content[name]
            content[name] = None if moment is None else format_moment(moment)
        line = json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"
        with self._lock:
            known = self._load(day)
            os.write(self._open(day), line.encode())
            known.append(record)

    def records(self, days: Iterable[date]) -> list[PullRecord]:
        """Return the lines of some days, oldest first."""
        with self._lock:
            return [record for day in sorted(set(days)) for record in self._load(day)]

    def week_to(self, day: date) -> list[PullRecord]:
        """Return the lines of a day and the six days before it."""
        return self.records(day - timedelta(days=back) for back in range(7))

    def close(self) -> None:
        """Make the lines durable and close the files."""
        with self._lock:
            for descriptor in self._files.values():
                os.fsync(descriptor)
                os.close(descriptor)
            self._files.clear()

    def _open(self, day: date) -> int:
        if day not in self._files:
            self.folder.mkdir(parents=True, exist_ok=True)
            path = self._path(day)
            torn = path.exists() and not _ends_a_line(path)
            self._files[day] = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            if torn:
                os.write(self._files[day], b"\n")
        return self._files[day]

    def _load(self, day: date) -> list[PullRecord]:
        if day not in self._days:
            path = self._path(day)
            lines = path.read_bytes().splitlines() if path.exists() else []
            read = [_read(line) for line in lines]
            self._days[day] = [record for record in read if record is not None]
        return self._days[day]

    def _path(self, day: date) -> Path:
        return self.folder / f"{day}.jsonl"


def _ends_a_line(path: Path) -> bool:
    content = path.read_bytes()
    return not content or content.endswith(b"\n")


def _read(line: bytes) -> PullRecord | None:
    # A killed writer may leave half a line: that request counts as not asked.
    try:
        content: dict[str, Any] = json.loads(line)
        values = {name: value for name, value in content.items() if name in _NAMES}
        values["at"] = parse_moment(values["at"])
        if values.get("instant") is not None:
            values["instant"] = parse_moment(values["instant"])
        return PullRecord(**values)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None

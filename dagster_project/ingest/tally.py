"""What a pull did, counted per portal, dataset and day.

Here: outcomes and their words. Not here: what led to them.
"""

import threading
from collections.abc import Iterable
from datetime import date

from dagster_project.ingest.models import DatasetOutcome, DatasetStatus, Outcome

Key = tuple[str, str, date]
_MESSAGES_SHOWN = 12
_KEPT: tuple[Outcome, ...] = ("captured", "unchanged", "no_data")


class Tally:
    """Collects outcomes from all threads; every key it was made for gets one."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self._lock = threading.Lock()
        self._hidden: dict[Key, int] = {}
        self._not_here: set[Key] = set()
        self._gaps: set[Key] = set()
        self._outcomes = {
            key: DatasetOutcome(portal_id=key[0], dataset=key[1], as_of=key[2], status="not_due")
            for key in keys
        }

    @property
    def keys(self) -> list[Key]:
        """All portal, dataset and day triples."""
        return list(self._outcomes)

    def add(self, key: Key, outcome: Outcome, message: str = "", size: int = 0) -> None:
        """Count one request."""
        with self._lock:
            entry = self._outcomes[key]
            entry.counts[outcome] += 1
            if outcome not in ("skipped_budget", "circuit_open"):
                entry.requests += 1
            entry.bytes += size
            self._say(key, message)

    def note(self, key: Key, message: str) -> None:
        """Note what a person should know although nothing is lacking."""
        with self._lock:
            self._say(key, message)

    def gap(self, key: Key, message: str) -> None:
        """Note that something could not even be asked."""
        with self._lock:
            self._gaps.add(key)
            self._say(key, message)

    def from_landing(self, key: Key, message: str = "") -> None:
        """Note that a day is not pulled, only read from the landing zone."""
        with self._lock:
            self._not_here.add(key)
            self._say(key, message)

    def results(self) -> list[DatasetOutcome]:
        """Return all outcomes, with their status."""
        with self._lock:
            for key, entry in self._outcomes.items():
                entry.status = self._status(key, entry)
                hidden = self._hidden.pop(key, 0)
                if hidden:
                    entry.messages.append(f"{hidden} more of the kind")
            return list(self._outcomes.values())

    def _status(self, key: Key, entry: DatasetOutcome) -> DatasetStatus:
        kept = sum(entry.counts[outcome] for outcome in _KEPT)
        lost = entry.counts.total() - kept
        if lost or key in self._gaps:
            return "incomplete" if kept else "failed"
        if not kept:
            return "from_landing" if key in self._not_here else "not_due"
        return "no_data" if kept == entry.counts["no_data"] else "pulled"

    def _say(self, key: Key, message: str) -> None:
        messages = self._outcomes[key].messages
        if not message or message in messages:
            return
        if len(messages) < _MESSAGES_SHOWN:
            messages.append(message)
        else:
            self._hidden[key] = self._hidden.get(key, 0) + 1

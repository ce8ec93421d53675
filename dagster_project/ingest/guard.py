"""When a host, or one of its exports, is not asked any more.

Here: the day's budget, exports that keep failing, the open circuit. Not here: single failures
(`client.py`).
"""

import time
from collections import Counter

from dagster_project.ingest.client import HostClient
from dagster_project.ingest.models import Outcome
from dagster_project.ingest.planning import HostRules, Task


class Guard:
    """Watches one host's pull.

    Args:
        rules: How gently the host is asked.
        client: The host's client; its circuit is opened when several exports fail.
    """

    def __init__(self, rules: HostRules, client: HostClient) -> None:
        self._rules = rules
        self._client = client
        self._budget_ends = float("inf")
        self._trouble: Counter[tuple[str, str]] = Counter()

    def start_day(self, seconds_spent: float) -> None:
        """Start the clock of the day's budget, less what earlier pulls used."""
        self._budget_ends = time.monotonic() + self._rules.budget_seconds - seconds_spent

    def why_not(self, task: Task) -> tuple[Outcome, str] | None:
        """Return why a request is not asked at all, or None."""
        closed = self.why_closed()
        if closed is not None:
            return "circuit_open", closed
        failures = self._trouble[task.portal.id, task.dataset.id]
        if failures >= self._rules.stop_after_failures:
            return "circuit_open", f"not asked any more: {failures} requests in a row failed"
        if time.monotonic() >= self._budget_ends:
            budget = f"{self._rules.host}: the day's {self._rules.budget_seconds / 60:g} minutes"
            return "skipped_budget", f"{budget} are used up; the next pull takes up the rest"
        return None

    def why_closed(self) -> str | None:
        """Return why the whole host is not asked any more, or None."""
        stopped = self._client.stopped
        return None if stopped is None else f"{self._rules.host} is not asked any more: {stopped}"

    def watch(self, task: Task, *, is_trouble: bool) -> None:
        """Note how a request ended: exports that fail in a row are given up, then the host."""
        limit = self._rules.stop_after_failures
        key = (task.portal.id, task.dataset.id)
        self._trouble[key] = self._trouble[key] + 1 if is_trouble else 0
        given_up = [name for (_, name), count in self._trouble.items() if count >= limit]
        if is_trouble and len(given_up) >= limit:
            self._client.stop(f"the exports {', '.join(given_up)} all fail")

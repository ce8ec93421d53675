"""What is missing: the plan of a moment against the pull log.

Here: which requests were answered and need not be asked again. Not here: the plan itself.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from dagster_project.ingest.models import Outcome
from dagster_project.ingest.moments import Moment
from dagster_project.ingest.periods import vn_date
from dagster_project.ingest.planning import Task
from dagster_project.ingest.pull_log import PullRecord

_ANSWERED: frozenset[Outcome] = frozenset({"captured", "unchanged", "no_data"})
_WITH_FIGURES: frozenset[Outcome] = frozenset({"captured", "unchanged"})


class Due:
    """Tells, for one moment, which requests must be asked.

    Live, a request is due until it was answered in its window, so a retry asks only what is
    missing. A replayed instant costs no host anything, and the folder behind it may have
    changed: one that was asked in full is asked in full again, an interrupted one is completed,
    what was refused then included.

    Args:
        moment: The moment.
        log: The log's lines of the week that ends with the moment's day.
    """

    def __init__(self, moment: Moment, log: Iterable[PullRecord]) -> None:
        self._moment = moment
        self._last: dict[str, date] = {}
        self._refused: set[str] = set()
        self._earlier: dict[str, date] = {}
        for record in log:
            if record.instant is None:
                if moment.instant is None and record.outcome in _ANSWERED:
                    self._last[record.request_key] = vn_date(record.at)
            elif record.instant == moment.instant:
                if record.outcome in _ANSWERED:
                    self._last[record.request_key] = moment.day
                elif record.outcome == "refused":
                    self._refused.add(record.request_key)
            elif (
                moment.instant
                and record.instant < moment.instant
                and record.outcome in _WITH_FIGURES
            ):
                self._earlier[record.request_key] = vn_date(record.instant)

    def answered(self, task: Task) -> bool:
        """Whether a request was answered in its window (or at the replayed instant)."""
        return self._last.get(task.key, date.min) >= task.since

    def missing(self, tasks: Sequence[Task]) -> list[Task]:
        """Return the tasks that were not answered."""
        return [task for task in self._of_this_moment(tasks) if not self.answered(task)]

    def select(self, tasks: Sequence[Task]) -> list[Task]:
        """Return the tasks that must be asked."""
        missing = self.missing(tasks)
        unasked = [task for task in missing if task.key not in self._refused]
        if unasked or self._moment.instant is None:
            return missing
        return self._of_this_moment(tasks)

    def _of_this_moment(self, tasks: Sequence[Task]) -> list[Task]:
        # A replay portal that names its periods is asked for exactly those. With one that does
        # not, weekly requests go by earlier instants; an empty answer does not use up the week,
        # because a later instant may hold the figures.
        if self._moment.instant is None or self._moment.periods is not None:
            return list(tasks)
        return [
            task
            for task in tasks
            if not task.is_weekly or self._earlier.get(task.key, date.min) < task.since
        ]

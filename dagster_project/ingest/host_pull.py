"""All that one host is asked in one pull: moment by moment, one request at a time.

Here: order, roots, pages. Not here: a single answer (`receive.py`), cadence (planning),
budget and circuit (`guard.py`), several hosts (`pull.py`).
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dagster_project.ingest.connectors.drop_folder import DropFolder
from dagster_project.ingest.connectors.protocol import COUNTRY, Connector
from dagster_project.ingest.drop_pull import dropped_tasks
from dagster_project.ingest.due import Due
from dagster_project.ingest.guard import Guard
from dagster_project.ingest.landing import Landing
from dagster_project.ingest.models import Capture, Outcome, Parsed, PullEvent, Root
from dagster_project.ingest.planning import HostRules, Moment, Task, plan
from dagster_project.ingest.portal import Portal
from dagster_project.ingest.pull_log import PullLog
from dagster_project.ingest.receive import Receiver
from dagster_project.ingest.sidecar import request_of
from dagster_project.ingest.tally import Tally

_MAX_PAGES = 2000


@dataclass(frozen=True)
class Wanted:
    """One portal's part of a pull."""

    portal: Portal
    connector: Connector
    datasets: Collection[str]


class HostPull:
    """One host's part of a pull; runs in one thread.

    Args:
        rules: How gently the host is asked.
        wanted: What is wanted of each of its portals, by portal id.
        receiver: Asks and keeps.
        landing: Where earlier captures are.
        log: What was asked before.
        tally: Counts outcomes.
        listener: Told about each request.
    """

    def __init__(
        self,
        rules: HostRules,
        wanted: Mapping[str, Wanted],
        receiver: Receiver,
        landing: Landing,
        log: PullLog,
        tally: Tally,
        listener: Callable[[PullEvent], None],
    ) -> None:
        self._rules = rules
        self._wanted = wanted
        self._receiver = receiver
        self._landing = landing
        self._log = log
        self._tally = tally
        self._listener = listener
        self._done = 0
        self._total = 0
        self._guard = Guard(rules, receiver.client)
        self._roots: dict[str, list[Root]] = {}
        self._asked: dict[str, Parsed | None] = {}

    def run(self, moments: Sequence[Moment]) -> None:
        """Ask everything that is due at these moments."""
        for moment in moments:
            self._asked = {}
            if moment.instant is None:
                self._guard.start_day(self._seconds_spent(moment))
            tasks: list[Task] = []
            for wanted in self._wanted.values():
                if moment.concerns(wanted.portal.id):
                    tasks.extend(self._plan_safely(wanted, moment))
            self._total += sum(task.key not in self._asked for task in tasks)
            for task in sorted(tasks, key=lambda task: task.order):
                if task.key not in self._asked:
                    self._tell(task, moment, None)
                    break
            for task in sorted(tasks, key=lambda task: task.order):
                self._follow(task, moment)

    def _plan_safely(self, wanted: Wanted, moment: Moment) -> list[Task]:
        try:
            return self._plan(wanted, moment)
        except Exception as error:  # one portal must not end the others' pull
            for dataset in wanted.datasets:
                key = (wanted.portal.id, dataset, moment.day)
                self._tally.gap(key, f"cannot be planned: {type(error).__name__}: {error}")
            return []

    def _plan(self, wanted: Wanted, moment: Moment) -> list[Task]:
        portal, connector, datasets = wanted.portal, wanted.connector, wanted.datasets
        if isinstance(connector, DropFolder):
            # Its files, not the calendar, say what there is to ask; two may answer one request.
            for task in dropped_tasks(
                wanted.portal, connector, datasets, moment, self._receiver, self._tally
            ):
                self._total += 1
                self._tell(task, moment, None)
                self._ask(task, moment)
            return []
        due = Due(moment, self._log.week_to(moment.day))
        needing = [d.id for d in portal.datasets if d.id in datasets and d.needs_provinces]
        roots = self._provinces(wanted, moment, due) if needing else []
        if needing and not roots:
            why = self._guard.why_closed() or (
                "the provinces' ids are not known yet, so only the country was asked: pull "
                f"{portal.id}/{portal.roots_from} until it gives a good answer"
            )
            for dataset in needing:
                self._tally.gap((portal.id, dataset, moment.day), why)
        tasks = plan(portal, datasets, connector, roots, moment)
        chosen = {task.key for task in due.select(tasks)}
        started = [
            task if task.key in chosen else self._page_to_go_on(task, connector, moment, due)
            for task in tasks
        ]
        return [task for task in started if task is not None]

    def _provinces(self, wanted: Wanted, moment: Moment, due: Due) -> list[Root]:
        """Return the provinces: from a country answer that is due anyway, else from landing."""
        portal, connector = wanted.portal, wanted.connector
        if portal.roots_from is not None and portal.roots_from in wanted.datasets:
            country = plan(portal, [portal.roots_from], connector, [], moment)
            for task in due.missing(country):
                self._total += 1
                self._tell(task, moment, None)
                parsed = self._ask(task, moment)
                roots = connector.roots(parsed) if parsed else []
                if roots:
                    return roots
        for capture in self._before(portal.id, portal.roots_from or "", moment):
            if capture.status == "good" and capture.root_unit_code == COUNTRY:
                if capture.capture_id not in self._roots:
                    parsed = self._reread(capture, connector)
                    self._roots[capture.capture_id] = connector.roots(parsed)
                if self._roots[capture.capture_id]:
                    return self._roots[capture.capture_id]
        return []

    def _page_to_go_on(
        self, task: Task, connector: Connector, moment: Moment, due: Due
    ) -> Task | None:
        """Return the first page that is missing after pages that were answered, if any."""
        for _ in range(_MAX_PAGES):
            capture = next(
                (
                    known
                    for known in self._before(task.portal.id, task.dataset.id, moment)
                    if known.request_key == task.key and known.status != "refused"
                ),
                None,
            )
            if capture is None or capture.page is None or capture.page[0] >= capture.page[1]:
                return None
            request = connector.next_page(task.request, self._reread(capture, connector))
            if request is None:
                return None
            task = task.with_request(request)
            if not due.answered(task):
                return task
        return None

    def _follow(self, task: Task, moment: Moment) -> None:
        """Ask a request and all its further pages."""
        connector = self._wanted[task.portal.id].connector
        for _ in range(_MAX_PAGES):
            parsed = self._asked[task.key] if task.key in self._asked else self._ask(task, moment)
            request = connector.next_page(task.request, parsed) if parsed else None
            if request is None:
                return
            task = task.with_request(request)
            self._total += task.key not in self._asked
        self._tally.gap(
            (task.portal.id, task.dataset.id, moment.day),
            f"{task.label}: more than {_MAX_PAGES} pages; raise page_size in the portal file",
        )

    def _ask(self, task: Task, moment: Moment) -> Parsed | None:
        locked = self._receiver.locked(task.portal)
        why_not = self._guard.why_not(task)
        if locked is not None or why_not is not None:
            outcome, reason = why_not or ("circuit_open", locked or "")
            self._count(task, moment, outcome, reason)
            self._asked[task.key] = None
            return None
        received = self._receiver.pull(task, self._wanted[task.portal.id].connector, moment)
        self._guard.watch(task, is_trouble=received.is_trouble)
        self._count(task, moment, received.outcome, received.message, received.bytes)
        self._asked[task.key] = received.parsed
        return received.parsed

    def _count(
        self, task: Task, moment: Moment, outcome: Outcome, message: str, size: int = 0
    ) -> None:
        self._tally.add((task.portal.id, task.dataset.id, moment.day), outcome, message, size)
        self._done += 1
        self._tell(task, moment, outcome, message)

    def _tell(self, task: Task, moment: Moment, outcome: Outcome | None, message: str = "") -> None:
        self._listener(
            PullEvent(
                host=self._rules.host,
                portal_id=task.portal.id,
                dataset=task.dataset.id,
                instant=moment.instant,
                outcome=outcome,
                done=self._done,
                total=self._total,
                message=message,
            )
        )

    def _seconds_spent(self, moment: Moment) -> float:
        """Return for how long earlier pulls of this day asked the host."""
        return sum(
            record.elapsed_ms / 1000
            for record in self._log.records([moment.day])
            if record.instant is None and record.portal_id in self._wanted
        )

    def _before(self, portal_id: str, dataset: str, moment: Moment) -> Iterator[Capture]:
        limit: datetime = moment.instant or self._receiver.now()
        # A replayed moment's own captures count, also those a microsecond later.
        return self._landing.newest_first(portal_id, dataset, limit + timedelta(milliseconds=1))

    def _reread(self, capture: Capture, connector: Connector) -> Parsed:
        body = self._landing.blob(capture.blob_id)
        return connector.parse(capture.dataset, request_of(capture), body)

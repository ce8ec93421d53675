"""Which requests a day asks: cadence, closed periods, the strictest pace.

Here: pure rules over the catalogue. Not here: what was answered already (`due.py`), asking.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dagster_project.ingest.connectors.protocol import COUNTRY, Connector, requests_on
from dagster_project.ingest.models import Request, Root
from dagster_project.ingest.moments import Moment, replay_days
from dagster_project.ingest.periods import Period
from dagster_project.ingest.portal import Dataset, PeriodRule, Portal

__all__ = [
    "COUNTRY_ROOT",
    "HostRules",
    "Moment",
    "Task",
    "periods_asked",
    "plan",
    "replay_days",
    "window_start",
]

COUNTRY_ROOT = Root(COUNTRY, "")


@dataclass(frozen=True)
class Task:
    """One request to ask.

    Attributes:
        since: First day of the window in which one answer is enough.
        order: Place in the queue: what is asked daily goes first.
    """

    portal: Portal
    dataset: Dataset
    request: Request
    key: str
    since: date
    order: tuple[int, ...]

    @classmethod
    def of_file(cls, portal: Portal, dataset: Dataset, request: Request, day: date) -> "Task":
        """Return the task that reads a file which lies in a folder."""
        return cls(portal, dataset, request, request.key(portal.id, dataset.id), day, (0,))

    @property
    def is_weekly(self) -> bool:
        """Whether one answer a week is enough."""
        return self.order[0] == 1

    @property
    def label(self) -> str:
        """The request in a few words."""
        page = (self.request.body or {}).get("currentPage", 1)
        parts = [self.request.root_unit_code, self.request.period_id or ""]
        return " ".join([*filter(None, parts), *([f"page {page}"] if page != 1 else [])])

    def with_request(self, request: Request) -> "Task":
        """Return the task for a further page."""
        key = request.key(self.portal.id, self.dataset.id)
        return Task(self.portal, self.dataset, request, key, self.since, self.order)


@dataclass(frozen=True)
class HostRules:
    """How a host is asked: the strictest of its portals' rules."""

    host: str
    delay_seconds: float
    budget_seconds: float
    attempts: int
    backoff_seconds: float
    retry_after_max_seconds: float
    stop_after_failures: int
    cool_down_minutes: float

    @classmethod
    def strictest(cls, host: str, portals: Iterable[Portal]) -> "HostRules":
        """Merge the rules of all portals of one host."""
        rates = [portal.rate for portal in portals]
        return cls(
            host=host,
            delay_seconds=max(rate.delay_seconds for rate in rates),
            budget_seconds=min(rate.budget_minutes_per_day for rate in rates) * 60,
            attempts=min(rate.attempts for rate in rates),
            backoff_seconds=max(rate.backoff_seconds for rate in rates),
            retry_after_max_seconds=min(rate.retry_after_max_seconds for rate in rates),
            stop_after_failures=min(rate.stop_after_failures for rate in rates),
            cool_down_minutes=max(rate.cool_down_minutes for rate in rates),
        )


def periods_asked(rule: PeriodRule, day: date) -> list[str | None]:
    """Return the periods that a rule asks for on a day, newest first."""
    if rule.type == "none":
        return [None]
    running = Period.of(rule.type, day)
    first = 0 if rule.current and rule.type != "month" else 1
    periods = [running.back(steps) for steps in range(first, rule.closed + 1)]
    return [period.id for period in periods if _in_years(rule, period.year)]


def window_start(rule: PeriodRule, day: date) -> date:
    """Return the first day of the window in which one answer is enough."""
    if rule.every == "day":
        return day
    return day - timedelta(days=(day.isoweekday() - rule.weekday) % 7)


def plan(
    portal: Portal,
    datasets: Collection[str],
    connector: Connector,
    provinces: Sequence[Root],
    moment: Moment,
) -> list[Task]:
    """Return every request that the catalogue asks for at a moment, due or not.

    Args:
        portal: The portal.
        datasets: Ids of its datasets that are wanted.
        connector: The portal's family.
        provinces: The provinces with their source ids.
        moment: When.
    """
    tasks: dict[str, Task] = {}
    for place, dataset in enumerate(portal.datasets):
        if dataset.id not in datasets:
            continue
        roots = _roots(portal, dataset, provinces)
        for rank, (rule, period_id) in enumerate(_periods(portal, dataset, moment)):
            since = window_start(rule, moment.day)
            for request in _requests(connector, dataset, period_id, roots, moment):
                key = request.key(portal.id, dataset.id)
                order = (int(rule.every == "week"), rank, int(dataset.id != portal.roots_from))
                task = Task(portal, dataset, request, key, since, (*order, place))
                tasks.setdefault(key, task)
    return sorted(tasks.values(), key=lambda task: task.order)


def _periods(
    portal: Portal, dataset: Dataset, moment: Moment
) -> Iterator[tuple[PeriodRule, str | None]]:
    held = None if moment.periods is None else moment.periods.get(portal.id, frozenset())
    for rule in dataset.periods:
        if held is None or rule.type == "none":
            for period_id in periods_asked(rule, moment.day):
                yield rule, period_id
    # Cadence spares hosts; a replay portal is asked for whatever it says it holds.
    dated = [rule for rule in dataset.periods if rule.type != "none"]
    for period_id in sorted(held or ()) if dated else ():
        kind = Period.parse(period_id).type
        yield next((rule for rule in dated if rule.type == kind), dated[0]), period_id


def _requests(
    connector: Connector,
    dataset: Dataset,
    period_id: str | None,
    roots: Sequence[Root],
    moment: Moment,
) -> list[Request]:
    try:
        return requests_on(connector, dataset, period_id, roots, moment.day)
    except ValueError:
        if moment.periods is None:
            raise
        # What the portal held for another export need not be askable of this one.
        return []


def _in_years(rule: PeriodRule, year: int) -> bool:
    return (rule.from_year or year) <= year <= (rule.to_year or year)


def _roots(portal: Portal, dataset: Dataset, provinces: Sequence[Root]) -> list[Root]:
    if dataset.roots == "own":
        return [Root(portal.unit_code, portal.unit_code)]
    country = [COUNTRY_ROOT] if dataset.roots != "provinces" else []
    return country + (list(provinces) if dataset.needs_provinces else [])

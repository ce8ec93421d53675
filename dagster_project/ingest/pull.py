"""Pull portals into the landing zone: hosts side by side, each of them gently.

Here: what is wanted, which days, one thread per host, one outcome per dataset and day.
Not here: what a host is asked (`host_pull.py`).
"""

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime

from dagster_project.ingest.client import HostClient
from dagster_project.ingest.connectors import connector_for
from dagster_project.ingest.connectors.protocol import Connector
from dagster_project.ingest.cool_down import CoolDown
from dagster_project.ingest.host_pull import HostPull, Wanted
from dagster_project.ingest.landing import Landing
from dagster_project.ingest.models import DatasetOutcome, PullEvent
from dagster_project.ingest.moments import Moment, ReplayUnavailable, replay_moments
from dagster_project.ingest.periods import utc_now, vn_date
from dagster_project.ingest.planning import HostRules
from dagster_project.ingest.portal import Portal
from dagster_project.ingest.pull_log import PullLog
from dagster_project.ingest.receive import Receiver
from dagster_project.ingest.tally import Tally
from dagster_project.ingest.tokens import token_problem
from dagster_project.settings import Settings

Listener = Callable[[PullEvent], None]


def pull_days(
    catalogue: Mapping[str, Portal],
    settings: Settings,
    days: Iterable[date] | None = None,
    portal_ids: Collection[str] | None = None,
    datasets: Collection[tuple[str, str]] | None = None,
    listener: Listener | None = None,
    now: Callable[[], datetime] = utc_now,
    connectors: Mapping[str, Connector] | None = None,
) -> list[DatasetOutcome]:
    """Pull what is due, and say for every dataset and day what became of it.

    A portal that fails is an outcome, never an exception. Live, only today can be pulled; other
    days stand as the landing zone has them. Under `settings.replay_url` the instants of these
    days are pulled (all that the replay portal holds if `days` is None).

    Args:
        catalogue: The portals.
        settings: Where the landing zone is, and whether a replay portal answers.
        days: Vietnamese days; today (or all replayed days) if None.
        portal_ids: Only these portals.
        datasets: Only these (portal, dataset) pairs.
        listener: Told about each request, by one thread at a time.
        now: The clock.
        connectors: Connectors by family; the project's own if None.

    Returns:
        One outcome per wanted portal, dataset and day.
    """
    wanted = _wanted(catalogue, portal_ids, datasets, connectors)
    pairs = [(portal_id, name) for portal_id, one in wanted.items() for name in one.datasets]
    asked_days = None if days is None else sorted(set(days))
    try:
        moments, all_days = _moments(settings, asked_days, vn_date(now()))
    except ReplayUnavailable as error:
        tally = Tally((*pair, day) for day in asked_days or [vn_date(now())] for pair in pairs)
        for key in tally.keys:
            tally.gap(key, str(error))
        return tally.results()
    tally = Tally((*pair, day) for day in all_days for pair in pairs)
    _note_days_not_pulled(tally, moments, settings)
    landing = Landing(settings.landing)
    landing.clean()
    log = PullLog(settings.landing / "pulls")
    pull = _Pull(settings, landing, log, tally, _one_at_a_time(listener), now)
    try:
        pull.run(_ready(wanted, settings, tally, moments, now()), moments)
    finally:
        log.close()
    return tally.results()


class _Pull:
    """What all hosts of one pull share."""

    def __init__(
        self,
        settings: Settings,
        landing: Landing,
        log: PullLog,
        tally: Tally,
        listener: Listener,
        now: Callable[[], datetime],
    ) -> None:
        self._replay_url = settings.replay_url.rstrip("/") if settings.replay_url else None
        self._home = settings.home
        self._landing = landing
        self._log = log
        self._tally = tally
        self._listener = listener
        self._now = now
        self._clients: list[HostClient] = []
        self._interrupted = False

    def run(self, wanted: Mapping[str, Wanted], moments: Sequence[Moment]) -> None:
        """Pull each host in its own thread."""
        hosts: dict[str, dict[str, Wanted]] = {}
        for portal_id, one in wanted.items():
            hosts.setdefault(one.portal.host, {})[portal_id] = one
        if not hosts or not moments:
            return
        with ThreadPoolExecutor(len(hosts), thread_name_prefix="pull") as pool:
            try:
                for _ in pool.map(lambda host: self._run_host(host, hosts[host], moments), hosts):
                    pass
            except BaseException:
                # Interrupted: the threads end after the request they are at.
                self._interrupted = True
                for client in self._clients:
                    client.stop("interrupted")
                raise

    def _run_host(self, host: str, wanted: Mapping[str, Wanted], moments: Sequence[Moment]) -> None:
        rules = HostRules.strictest(host, [one.portal for one in wanted.values()])
        loopback = all(one.portal.is_loopback for one in wanted.values())
        try:
            with HostClient(rules, replay=bool(self._replay_url), is_loopback=loopback) as client:
                self._clients.append(client)
                if self._interrupted:
                    return
                receiver = Receiver(
                    client, self._landing, self._log, self._replay_url, self._now, self._home
                )
                pull = HostPull(
                    rules, wanted, receiver, self._landing, self._log, self._tally, self._listener
                )
                with self._leaving_alone(client):
                    pull.run(moments)
        except Exception as error:  # the other hosts and all that follows go on
            for portal_id, one in wanted.items():
                for dataset in one.datasets:
                    for day in sorted({moment.day for moment in moments}):
                        self._tally.gap(
                            (portal_id, dataset, day),
                            f"pulling {host} stopped: {type(error).__name__}: {error}",
                        )

    @contextmanager
    def _leaving_alone(self, client: HostClient) -> Iterator[None]:
        """Keep away from a live host that turned an earlier pull away; note it if it does now."""
        if self._replay_url is not None:
            yield
            return
        rest = CoolDown(self._landing.root / "pulls" / "turned_away", client.rules.host)
        waiting = rest.why_wait(self._now(), client.rules.cool_down_minutes)
        if waiting is not None:
            client.stop(waiting)
        try:
            yield
        finally:
            if client.turned_away is not None:
                rest.note(self._now(), client.turned_away)


def _wanted(
    catalogue: Mapping[str, Portal],
    portal_ids: Collection[str] | None,
    datasets: Collection[tuple[str, str]] | None,
    connectors: Mapping[str, Connector] | None,
) -> dict[str, Wanted]:
    chosen: dict[str, Wanted] = {}
    for portal_id, portal in catalogue.items():
        names = [
            dataset.id
            for dataset in portal.datasets
            if datasets is None or (portal_id, dataset.id) in datasets
        ]
        if names and (portal_ids is None or portal_id in portal_ids):
            speaks = connector_for(portal) if connectors is None else connectors[portal.family]
            chosen[portal_id] = Wanted(portal, speaks, names)
    return chosen


def _moments(
    settings: Settings, days: list[date] | None, today: date
) -> tuple[list[Moment], list[date]]:
    """Return what is pulled, and the days that get an outcome."""
    if settings.replay_url is not None:
        moments = replay_moments(settings.replay_url, days)
        return moments, days or sorted({moment.day for moment in moments})
    asked = [today] if days is None else days
    return [Moment(today)] if today in asked else [], asked


def _note_days_not_pulled(tally: Tally, moments: Sequence[Moment], settings: Settings) -> None:
    for portal_id, dataset, day in tally.keys:
        if not any(one.day == day and one.concerns(portal_id) for one in moments):
            held = "the replay portal holds nothing of this day"
            live = "only today can be pulled; this day stands as the landing zone has it"
            tally.from_landing((portal_id, dataset, day), held if settings.replay_url else live)


def _ready(
    wanted: Mapping[str, Wanted],
    settings: Settings,
    tally: Tally,
    moments: Sequence[Moment],
    now: datetime,
) -> dict[str, Wanted]:
    """Leave out portals that are not asked live, or whose token cannot be used.

    A replay portal stands in for all of them.
    """
    ready: dict[str, Wanted] = {}
    for portal_id, one in wanted.items():
        if settings.replay_url is None and not one.portal.live:
            _note_played_back(tally, one, moments)
            continue
        problem = None if settings.replay_url is not None else token_problem(one.portal, now)
        if problem is None:
            ready[portal_id] = one
            continue
        for dataset in one.datasets:
            for moment in moments:
                tally.gap((portal_id, dataset, moment.day), problem)
    return ready


def _note_played_back(tally: Tally, wanted: Wanted, moments: Sequence[Moment]) -> None:
    portal = wanted.portal.id
    for dataset in wanted.datasets:
        for moment in moments:
            tally.from_landing(
                (portal, dataset, moment.day),
                f"{portal} is only played back: try it with `chiso portals check {portal}`, then "
                "take `live: false` out of its file",
            )


def _one_at_a_time(listener: Listener | None) -> Listener:
    lock = threading.Lock()

    def tell(event: PullEvent) -> None:
        if listener is not None:
            with lock:
                listener(event)

    return tell

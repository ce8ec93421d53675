"""Trying a portal: one request, nothing kept.

Here: asking for the first export that a portal file names, and what came. Not here: pulling
(`pull.py`), printing.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from dagster_project.ingest.client import Answer, HostClient, RequestFailed
from dagster_project.ingest.connectors import connector_for
from dagster_project.ingest.connectors.drop_folder import DropFolder
from dagster_project.ingest.connectors.protocol import Connector
from dagster_project.ingest.exchange import read_answer, request_headers
from dagster_project.ingest.folders import FilesystemFolder, Folder, FolderError, ReplayedFolder
from dagster_project.ingest.models import Parsed, TokenRefused
from dagster_project.ingest.moments import Moment
from dagster_project.ingest.periods import utc_now, vn_date
from dagster_project.ingest.planning import HostRules, Task, plan
from dagster_project.ingest.portal import Portal
from dagster_project.ingest.refusals import Refusal
from dagster_project.ingest.tokens import token_problem, token_refused


@dataclass(frozen=True)
class Probe:
    """What one request brought.

    Attributes:
        ok: Whether the answer could be kept in a real pull.
        problem: Why not.
        facts: What came, by name.
    """

    portal_id: str
    dataset: str
    url: str
    request: str
    ok: bool
    problem: str = ""
    facts: dict[str, str | int] = field(default_factory=dict)


class NothingToAsk(LookupError):
    """The portal file asks for nothing on this day."""


def probe(
    portal: Portal,
    replay_url: str | None = None,
    now: datetime | None = None,
    home: Path = Path(),
) -> Probe:
    """Ask a portal for one export of the country, without storing anything.

    Args:
        portal: The portal.
        replay_url: A replay portal that answers in its place, or None.
        now: The moment; the clock's if None.
        home: The state folder, to which a drop folder's path may be relative.

    Raises:
        NothingToAsk: If no export of the portal can be asked for today.
    """
    connector = connector_for(portal)
    moment = Moment(vn_date(now or utc_now()))
    if isinstance(connector, DropFolder):
        return _probe_folder(portal, connector, replay_url, moment, home)
    task = _first_task(portal, connector, moment)
    base = portal.base_url if replay_url is None else f"{replay_url}/{portal.id}"
    rules = replace(HostRules.strictest(portal.host, [portal]), attempts=1)
    replay = replay_url is not None
    found = Probe(
        portal.id, task.dataset.id, base + task.request.path, task.request.canonical, ok=False
    )
    problem = None if replay else token_problem(portal, now or utc_now())
    if problem is not None:
        return replace(found, problem=problem)
    with HostClient(rules, replay=replay, is_loopback=portal.is_loopback) as client:
        try:
            answer = client.ask(
                base,
                task.request,
                request_headers(portal, moment, replay=replay),
                portal.timeouts,
                portal.max_bytes,
            )
        except RequestFailed as failure:
            said = str(failure)
            told = token_refused(portal, said) if failure.wants_token else said
            return replace(found, problem=told)
    try:
        parsed, refusal = read_answer(task, connector, answer)
    except TokenRefused as error:
        return replace(found, problem=token_refused(portal, str(error)))
    return _judged(found, answer, parsed, refusal)


def _judged(found: Probe, answer: Answer, parsed: Parsed | None, refusal: Refusal | None) -> Probe:
    facts: dict[str, str | int] = {
        "status": answer.status,
        "bytes": len(answer.body),
        "milliseconds": answer.elapsed_ms,
    }
    if refusal is not None:
        return replace(found, problem=refusal.reason, facts=facts)
    return replace(found, ok=True, facts=facts | _facts(parsed or Parsed()))


def _probe_folder(
    portal: Portal, connector: DropFolder, replay_url: str | None, moment: Moment, home: Path
) -> Probe:
    """Read the newest file of a drop folder that belongs to an export."""
    found = Probe(portal.id, "", connector.options.folder, "", ok=False)
    rules = replace(HostRules.strictest(portal.host, [portal]), attempts=1)
    replay = replay_url is not None
    with HostClient(rules, replay=replay, is_loopback=portal.is_loopback) as client:
        try:
            folder: Folder = (
                FilesystemFolder(connector.options.folder, home)
                if replay_url is None
                else ReplayedFolder(
                    portal,
                    f"{replay_url}/{portal.id}",
                    client,
                    request_headers(portal, moment, replay=True),
                )
            )
            files = folder.files()
            for file in reversed(files):
                for dataset in portal.datasets:
                    request = connector.request_for(dataset.id, file)
                    if request is not None:
                        answer = folder.read(request, portal.max_bytes)
                        task = Task.of_file(portal, dataset, request, moment.day)
                        url = connector.url_of(request)
                        found = replace(found, dataset=dataset.id, url=url)
                        return _judged(found, answer, *read_answer(task, connector, answer))
        except (FolderError, RequestFailed, ValueError) as error:
            return replace(found, problem=str(error))
    return replace(found, problem=f"none of its {len(files)} files has the name of an export")


def _first_task(portal: Portal, connector: Connector, moment: Moment) -> Task:
    """Return a request that needs no province's id: of the roots' export if there is one."""
    ids = [portal.roots_from] if portal.roots_from else []
    for dataset in [*ids, *(dataset.id for dataset in portal.datasets)]:
        tasks = plan(portal, [dataset], connector, [], moment)
        if tasks:
            return tasks[0]
    raise NothingToAsk(f"{portal.id}.yaml: no export of the whole country is asked for today")


def _facts(parsed: Parsed) -> dict[str, str | int]:
    return {
        "units": len(parsed.units),
        "figures": len(parsed.rows),
        "rejects": len(parsed.rejects),
        "unknown_fields": ", ".join(sorted(parsed.unknown_fields)) or "none",
        "empty": "yes, honestly" if parsed.is_empty else "no",
    }

"""One request from question to landing zone: ask, judge, keep, log.

Here: what becomes of a single answer. Not here: which requests, in which order.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote

from dagster_project.ingest.client import Answer, HostClient, RequestFailed
from dagster_project.ingest.connectors.drop_folder import DropFolder
from dagster_project.ingest.connectors.protocol import Connector
from dagster_project.ingest.dropped import old_news
from dagster_project.ingest.exchange import read_answer, request_headers
from dagster_project.ingest.folders import FilesystemFolder, Folder, ReplayedFolder
from dagster_project.ingest.landing import Landing
from dagster_project.ingest.models import Capture, CaptureStatus, Outcome, Parsed, TokenRefused
from dagster_project.ingest.periods import parse_moment
from dagster_project.ingest.planning import Moment, Task
from dagster_project.ingest.portal import Portal
from dagster_project.ingest.pull_log import PullLog, PullRecord
from dagster_project.ingest.refusals import Refusal, refuse_shrunk
from dagster_project.ingest.tokens import token_refused


@dataclass(frozen=True)
class Received:
    """What became of one request.

    Attributes:
        parsed: The answer, where it was good or honestly empty.
        is_trouble: Whether the host failed in a way that may pass.
    """

    outcome: Outcome
    message: str = ""
    parsed: Parsed | None = None
    bytes: int = 0
    capture: Capture | None = None
    is_trouble: bool = False


class Receiver:
    """Asks for one export after another and keeps what comes.

    Args:
        client: The host.
        landing: Where captures go.
        log: Where each request is noted.
        replay_url: The replay portal that answers in the portal's place, or None.
        now: The clock.
        home: The state folder, to which a drop folder's path may be relative.
    """

    def __init__(
        self,
        client: HostClient,
        landing: Landing,
        log: PullLog,
        replay_url: str | None,
        now: Callable[[], datetime],
        home: Path,
    ) -> None:
        self.client = client
        self.landing = landing
        self._log = log
        self._replay_url = replay_url
        self.now = now
        self._home = home
        self._locked: dict[str, str] = {}
        self._folders: dict[tuple[str, datetime | None], Folder] = {}

    def folder(self, portal: Portal, connector: DropFolder, moment: Moment) -> Folder:
        """Return the folder that a portal's files are dropped into, as it is at a moment.

        Raises:
            FolderError: If it cannot be reached.
        """
        key = (portal.id, moment.instant)
        if key not in self._folders:
            replay = self._replay_url is not None
            self._folders[key] = (
                ReplayedFolder(
                    portal,
                    self._base_url(portal),
                    self.client,
                    request_headers(portal, moment, replay=replay),
                )
                if replay
                else FilesystemFolder(connector.options.folder, self._home)
            )
        return self._folders[key]

    def pull(self, task: Task, connector: Connector, moment: Moment) -> Received:
        """Ask one request and note it; a failure is an outcome, not an exception."""
        start = time.monotonic()
        received = self._received(task, connector, moment)
        record = PullRecord(
            at=self.now(),
            portal_id=task.portal.id,
            dataset=task.dataset.id,
            request_key=task.key,
            outcome=received.outcome,
            capture_id=received.capture.capture_id if received.capture else None,
            message=received.message,
            elapsed_ms=round((time.monotonic() - start) * 1000),
            instant=moment.instant,
        )
        self._log.append(moment.day, record)
        return received

    def locked(self, portal: Portal) -> str | None:
        """Say why a portal must not be asked any more although its host answers: its token."""
        return self._locked.get(portal.id)

    def _received(self, task: Task, connector: Connector, moment: Moment) -> Received:
        try:
            return self._keep(task, connector, moment, self._ask(task, connector, moment))
        except RequestFailed as failure:
            if not failure.wants_token:
                return Received("failed", f"{task.label}: {failure}", is_trouble=failure.is_trouble)
            said = str(failure)
        except TokenRefused as error:
            said = str(error)
        # Asking on with the same token would say the same; nothing of the answer is kept, for
        # such answers repeat the token.
        message = self._locked[task.portal.id] = token_refused(task.portal, said)
        return Received("failed", message)

    def _ask(self, task: Task, connector: Connector, moment: Moment) -> Answer:
        portal = task.portal
        if isinstance(connector, DropFolder):
            folder = self.folder(portal, connector, moment)
            return folder.read(task.request, portal.max_bytes)
        return self.client.ask(
            self._base_url(portal),
            task.request,
            request_headers(portal, moment, replay=self._replay_url is not None),
            portal.timeouts,
            portal.max_bytes,
        )

    def _base_url(self, portal: Portal) -> str:
        return portal.base_url if self._replay_url is None else f"{self._replay_url}/{portal.id}"

    def _keep(self, task: Task, connector: Connector, moment: Moment, answer: Answer) -> Received:
        captured_at = self._captured_at(answer, moment)
        parsed, refusal = read_answer(task, connector, answer)
        if parsed is not None and not parsed.is_empty:
            # A replayed moment that is asked again is measured against what it said before.
            until = captured_at + timedelta(milliseconds=1)
            last = self.landing.last_good(task.portal.id, task.dataset.id, task.key, before=until)
            refusal = refuse_shrunk(
                len(parsed.units), _figures(parsed), last, task.dataset.minimum_share
            )
        if refusal is not None and refusal.stops_host:
            self.client.turn_away(refusal.reason)
        capture = self._capture(task, connector, answer, captured_at, parsed, refusal)
        known = self.landing.unchanged(capture)
        if known is None and isinstance(connector, DropFolder):
            known = old_news(self.landing, capture)
        kept = known or self.landing.store(capture, answer.body)
        size = len(answer.body)
        if refusal is not None:
            return Received("refused", f"{task.label}: {refusal.reason}", None, size, kept)
        if kept.status == "no_data":
            return Received("no_data", "", parsed, size, kept)
        return Received("unchanged" if known else "captured", "", parsed, size, kept)

    def _captured_at(self, answer: Answer, moment: Moment) -> datetime:
        if moment.instant is None:
            return self.now()
        stated = answer.headers.get("x-captured-at")
        try:
            return parse_moment(stated) if stated else moment.instant
        except ValueError:
            return moment.instant

    def _capture(
        self,
        task: Task,
        connector: Connector,
        answer: Answer,
        captured_at: datetime,
        parsed: Parsed | None,
        refusal: Refusal | None,
    ) -> Capture:
        found = parsed or Parsed()
        status: CaptureStatus = "no_data" if found.is_empty else "good"
        return Capture(
            capture_id="",  # named by the landing zone
            blob_id=sha256(answer.body).hexdigest(),
            portal_id=task.portal.id,
            dataset=task.dataset.id,
            request=task.request.canonical,
            request_key=task.key,
            captured_at=captured_at,
            status="refused" if refusal else status,
            root_unit_code=task.request.root_unit_code,
            period_id=task.request.period_id,
            url=connector.url_of(task.request)
            if isinstance(connector, DropFolder)
            else task.portal.base_url + task.request.path,
            http_status=answer.status,
            bytes=len(answer.body),
            units=len(found.units),
            figures=_figures(found),
            rejects=len(found.rejects),
            replayed=self._replay_url is not None,
            parser_version=connector.parser_version,
            source_label=_label(answer) or found.source_label,
            data_cutoff=_cutoff(found, captured_at),
            reason=refusal.reason if refusal else None,
            started_at=answer.started_at,
            elapsed_ms=answer.elapsed_ms,
            headers=answer.headers,
            tls=answer.tls,
            root_source_id=task.request.root_source_id,
            day_figure=task.dataset.day_figure,
            refusal=refusal.kind if refusal else None,
            page=found.page,
        )


def _label(answer: Answer) -> str | None:
    # Header values are ASCII: a label in Vietnamese travels percent-encoded.
    return unquote(answer.headers.get("x-source-label", "")) or None


def _cutoff(parsed: Parsed, captured_at: datetime) -> datetime | None:
    """Return the stated cut-off; figures "up to" a day that still runs reach to the capture."""
    return None if parsed.data_cutoff is None else min(parsed.data_cutoff, captured_at)


def _figures(parsed: Parsed) -> int:
    return sum(row.value is not None for row in parsed.rows)

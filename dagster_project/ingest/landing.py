"""The landing zone: bytes as received, named by their sha256, with a sidecar per capture.

Here: storing, finding and accepting captures; nothing is ever overwritten or deleted.
Not here: whether an answer is good (`refusals.py`), what it says (connectors).

    blobs/<blob_id>                                    the bytes
    captures/<as_of>/<portal>/<dataset>/<id>.json      the sidecars
    quarantine/{blobs,captures}/…                      the same for refused answers
    scratch/                                           unfinished files
"""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from dagster_project.ingest.landing_files import remove_leftovers, sync_folder, write_once
from dagster_project.ingest.models import Capture, capture_id_of
from dagster_project.ingest.periods import format_moment, utc_now, vn_date
from dagster_project.ingest.refusals import ACCEPTABLE
from dagster_project.ingest.sidecar_index import LandingError, SidecarIndex

__all__ = ["LOOK_BACK_DAYS", "Landing", "LandingError", "NothingToAccept"]

_SAME_MOMENT = timedelta(milliseconds=1)
LOOK_BACK_DAYS = 92


class NothingToAccept(LookupError):
    """No refused capture fits what a person wants to accept."""


class Landing:
    """The landing zone below one folder; safe for the threads of one process.

    A folder of sidecars is read once per instance: make a new one to see other writers' work.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._scratch = root / "scratch"
        self._index = SidecarIndex(root, self._scratch)
        self._lock = threading.RLock()

    def store(self, capture: Capture, body: bytes) -> Capture:
        """Keep an answer: bytes first, then the sidecar that makes them a capture.

        An answer equal to the last one of the same request and day makes no new capture.

        Args:
            capture: What is known about the answer; its ids are made here from the bytes.
            body: The bytes.

        Returns:
            The capture in force: the new one, or the earlier one with the same bytes.
        """
        capture = replace(capture, blob_id=sha256(body).hexdigest(), bytes=len(body))
        earlier = self.unchanged(capture)
        if earlier is not None:
            return earlier
        with self._lock:
            capture = self._named(capture)
            zone = self._index.zones[capture.status == "refused"]
            if write_once(self._scratch, zone / "blobs" / capture.blob_id, body):
                sync_folder(zone / "blobs")
            self._index.add(capture)
            return capture

    def unchanged(self, capture: Capture) -> Capture | None:
        """Return the earlier capture that this answer only repeats, or None.

        Good and refused answers are compared each with their own kind. A replayed moment that
        is asked again is compared with what it said before, not with later moments of the day.
        """
        refused = capture.status == "refused"
        day = [
            known
            for known in self.captures(
                vn_date(capture.captured_at), capture.portal_id, capture.dataset
            )
            if known.request_key == capture.request_key and (known.status == "refused") == refused
        ]
        again = [known for known in day if _same_moment(known, capture)]
        before = [known for known in day if known.captured_at <= capture.captured_at]
        last = (again or before)[-1:]
        return last[0] if last and last[0].blob_id == capture.blob_id else None

    def captures(
        self, as_of: date | None = None, portal: str | None = None, dataset: str | None = None
    ) -> list[Capture]:
        """Return captures, refused ones too, in the order they were taken."""
        found: list[Capture] = []
        for day in self.days() if as_of is None else [as_of]:
            for folder in self._index.folders(day, portal, dataset):
                found.extend(self._index.of_folder(folder))
        return sorted(found, key=lambda capture: (capture.captured_at, capture.capture_id))

    def last_good(
        self, portal: str, dataset: str, request_key: str, before: datetime | None = None
    ) -> Capture | None:
        """Return the newest good capture of a request in the last 92 days, or None.

        Args:
            portal: Portal id.
            dataset: Dataset id.
            request_key: The request's key.
            before: Only captures older than this moment.
        """
        limit = before or utc_now() + timedelta(days=1)
        oldest = vn_date(limit) - timedelta(days=LOOK_BACK_DAYS)
        for capture in self.newest_first(portal, dataset, limit, oldest):
            if capture.request_key == request_key and capture.status == "good":
                return capture
        return None

    def newest_first(
        self, portal: str, dataset: str, before: datetime, oldest: date = date.min
    ) -> Iterator[Capture]:
        """Yield one dataset's captures older than a moment, newest first."""
        for day in reversed(self.days()):
            if oldest <= day <= vn_date(before):
                for capture in reversed(self._index.of_folder((day, portal, dataset))):
                    if capture.captured_at < before:
                        yield capture

    def days(self) -> list[date]:
        """Return the days that have captures, refused ones included."""
        return self._index.days()

    def blob(self, blob_id: str) -> bytes:
        """Return the bytes of a capture.

        Raises:
            LandingError: If they are not there.
        """
        for zone in self._index.zones.values():
            path = zone / "blobs" / blob_id
            if path.exists():
                return path.read_bytes()
        raise LandingError(
            f"{self.root}: the bytes {blob_id} are missing; restore the folder from a backup"
        )

    def accept(
        self, portal: str, dataset: str, by: str, reason: str, as_of: date | None = None
    ) -> list[Capture]:
        """Make captures that the share rule refused good, after a person has looked.

        The refused sidecar stays; a second one beside the good captures holds who and why.

        Args:
            portal: Portal id.
            dataset: Dataset id.
            by: Who takes them.
            reason: Why they are right.
            as_of: The day; the newest day with such captures if None.

        Raises:
            NothingToAccept: If no capture of that day waits for it.
        """
        waiting = [
            capture
            for capture in self.captures(as_of, portal, dataset)
            if capture.status == "refused" and capture.refusal in ACCEPTABLE
        ]
        if not waiting:
            day = "" if as_of is None else f" on {as_of}"
            raise NothingToAccept(
                f"{portal}/{dataset}: no capture{day} was refused for having too few units or "
                "figures; other refusals cannot be accepted, pull again instead"
            )
        newest = max(vn_date(capture.captured_at) for capture in waiting)
        latest = {c.request_key: c for c in waiting if vn_date(c.captured_at) == newest}
        stamp = {"by": by, "reason": reason, "at": format_moment(utc_now())}
        return [self._accept(capture, stamp) for capture in latest.values()]

    def clean(self) -> int:
        """Remove unfinished files of killed writers; returns how many."""
        return remove_leftovers(self._scratch)

    def _accept(self, capture: Capture, stamp: dict[str, str]) -> Capture:
        accepted = replace(capture, status="good", accepted=stamp)
        body = self.blob(capture.blob_id)
        with self._lock:
            zone = self._index.zones[False]
            write_once(self._scratch, zone / "blobs" / capture.blob_id, body)
            self._index.add(accepted)
        return accepted

    def _named(self, capture: Capture) -> Capture:
        # One request has one capture per moment: a moment that is replayed again with other
        # bytes comes a microsecond later, so that "the latest" is never a matter of chance.
        taken = [
            known.captured_at
            for known in self.captures(
                vn_date(capture.captured_at), capture.portal_id, capture.dataset
            )
            if known.request_key == capture.request_key and _same_moment(known, capture)
        ]
        moment = max(taken) + timedelta(microseconds=1) if taken else capture.captured_at
        name = capture_id_of(
            capture.portal_id, capture.dataset, capture.request, moment, capture.blob_id
        )
        return replace(capture, captured_at=moment, capture_id=name)


def _same_moment(known: Capture, capture: Capture) -> bool:
    gap = known.captured_at - capture.captured_at
    return timedelta(0) <= gap < _SAME_MOMENT

"""What lies in the landing zone beside the captures that an edition pins.

Here: listing it, and telling what merely is there (captures taken later, bytes of a killed pull,
stray files: counted and named) from what contradicts its own name (a finding: the name of a blob is
the sha256 of its bytes, that of a sidecar the id of its capture). Not here: the pinned captures
(`landing_check.py`).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from dagster_project.audit.verify.findings import Beside, Finding, Report
from dagster_project.audit.verify.hashes import hash_files
from dagster_project.audit.verify.landing_list import QUARANTINE, Listed, list_beside
from dagster_project.ingest.models import Capture, capture_id_of
from dagster_project.ingest.periods import parse_moment, vn_date
from dagster_project.ingest.sidecar import from_json
from dagster_project.publish.ranking_labels import Label

# Beyond this a verification would take much longer than hashing what the edition pins.
MOST_FILES, MOST_BYTES = 2000, 64 << 20


@dataclass(frozen=True)
class Question:
    """What is looked into.

    Attributes:
        landing: The landing zone.
        pinned: Paths of the files that the edition pins.
        known: Ids of the captures that it pins.
        published_at: When the edition was published.
        every: Read and hash all of it, however much it is.
    """

    landing: Path
    pinned: Collection[str]
    known: Collection[str]
    published_at: datetime
    every: bool = False


class _Unused(NamedTuple):
    """A good or refused sidecar that the edition does not use."""

    path: str
    capture: Capture


def check_beside(question: Question, report: Report) -> None:
    """Add to the report what lies beside the edition's captures.

    Args:
        question: What is looked into.
        report: What was found so far.
    """
    landing = question.landing
    try:
        listed = list_beside(landing, question.pinned)
    except OSError as error:
        report.unknown.append(
            Label(
                f"không liệt kê được vùng landing: {error}",
                f"the landing zone cannot be listed: {error}",
            )
        )
        return
    _tell(report, "stray", listed.strays)
    _tell(report, "unfinished", listed.unfinished)
    if not (question.every or _few(landing, listed)):
        _tell(report, "capture_unread", listed.sidecars)
        _tell(report, "bytes_unread", listed.blobs)
        return
    hashes = hash_files(landing / path for path in [*listed.blobs, *listed.sidecars])
    sidecars = [path for path in listed.sidecars if landing / path not in hashes.unread]
    read = {path: _read(landing / path) for path in sidecars}
    if gap := hashes.gap():
        report.unknown.append(gap)
    blobs = {path: hashes.sha256.get(landing / path) for path in listed.blobs}
    lies = [*_misnamed_sidecars(read), *_misnamed_bytes(blobs)]
    report.add(lies)
    false = {one.place for one in lies}
    unused = [
        _Unused(path, one)
        for path, one in read.items()
        if isinstance(one, Capture) and path not in false
    ]
    _tell_captures(report, question, unused)
    named = {bytes_of(one.path, one.capture) for one in unused}
    _tell(report, "bytes_unnamed", [one for one in listed.blobs if one not in named | false])


def bytes_of(sidecar: str, capture: Capture) -> str:
    """Return where the bytes of a sidecar lie, both below the landing zone."""
    zone = QUARANTINE if sidecar.startswith(QUARANTINE) else ""
    return f"{zone}blobs/{capture.blob_id}"


def _few(landing: Path, listed: Listed) -> bool:
    if len(listed.sidecars) + len(listed.blobs) > MOST_FILES:
        return False
    return sum((landing / path).stat().st_size for path in listed.blobs) <= MOST_BYTES


def _read(path: Path) -> Capture | str:
    """Return a sidecar's capture, or why it is none."""
    try:
        capture = from_json(path.read_bytes())
        _came(capture)
        vn_date(capture.captured_at)
    except (OSError, ValueError, TypeError, AttributeError) as error:
        return str(error)
    return capture


def _misnamed_sidecars(read: dict[str, Capture | str]) -> Iterator[Finding]:
    for path, one in read.items():
        problem = Label.same(one) if isinstance(one, str) else _contradiction(path, one)
        if problem:
            message = Label("không phải hồ sơ mang tên đó: ", "is no sidecar of that name: ")
            yield Finding("landing_misnamed", path, message.then(problem))


def _contradiction(path: str, capture: Capture) -> Label | None:
    made = capture_id_of(
        capture.portal_id,
        capture.dataset,
        capture.request,
        capture.captured_at,
        capture.blob_id,
    )
    day = str(vn_date(capture.captured_at))
    *_, named_day, portal, dataset, name = path.split("/")
    if capture.capture_id != made or name != f"{made}.json":
        return Label(
            f"các trường của nó cho ra lần thu thập {made}", f"its fields make the capture {made}"
        )
    if (named_day, portal, dataset) != (day, capture.portal_id, capture.dataset):
        folder = f"{day}/{capture.portal_id}/{capture.dataset}"
        return Label(f"chỗ của nó là {folder}", f"it belongs into {folder}")
    return None


def _misnamed_bytes(blobs: Mapping[str, str | None]) -> Iterator[Finding]:
    for path, found in blobs.items():
        if found and found != path.rpartition("/")[2]:
            message = Label(
                f"sha256 của nó là {found}; ấn bản không dùng lần thu thập nào như vậy",
                f"its sha256 is {found}; the edition uses no such capture",
            )
            yield Finding("landing_misnamed", path, message)


def _tell_captures(report: Report, question: Question, unused: list[_Unused]) -> None:
    later: list[str] = []
    before: list[str] = []
    without: list[str] = []
    for path, capture in unused:
        if path.startswith(QUARANTINE) and capture.capture_id in question.known:
            continue  # the refused half of a capture that a person accepted
        name = f"{capture.portal_id}/{capture.dataset} {vn_date(capture.captured_at)} "
        name += f"({capture.capture_id[:12]})"
        (later if _came(capture) > question.published_at else before).append(name)
        if not (question.landing / bytes_of(path, capture)).is_file():
            without.append(name)
    _tell(report, "capture_later", later)
    _tell(report, "capture_unused", before)
    _tell(report, "capture_without_bytes", without)


def _came(capture: Capture) -> datetime:
    """Return when a capture came to stand where it is, by this installation's own clock."""
    accepted = (capture.accepted or {}).get("at")
    if accepted:
        return parse_moment(accepted)
    return capture.started_at or capture.captured_at


def _tell(report: Report, kind: str, places: list[str]) -> None:
    if places:
        report.beside.append(Beside(kind, len(places), tuple(sorted(places)[: Beside.SHOWN])))

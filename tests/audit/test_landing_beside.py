"""What is in the landing zone beside an edition's captures is named; a wrong name is a finding.

Here: a small landing zone of which the edition pins one capture. Not here: pinned captures that
were changed (test_tampering.py).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from dagster_project.audit.verify import landing_beside
from dagster_project.audit.verify.findings import BESIDE, KINDS, Beside, Report
from dagster_project.audit.verify.landing_beside import Question, check_beside
from dagster_project.ingest.landing import Landing
from dagster_project.ingest.models import Capture
from dagster_project.publish.places import sidecar_of
from tests.audit.made_captures import a_capture

FOREIGN = b'{"figure": 2}'
FOREIGN_NAME = sha256(FOREIGN).hexdigest()


class Zone:
    """A landing zone with one pinned capture, published an hour after it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.pinned = self.land(0, b'{"figure": 1}')
        self.published_at = self.pinned.captured_at + timedelta(hours=1)

    def land(self, minutes: int, body: bytes, **fields: Any) -> Capture:
        moment = a_capture().captured_at + timedelta(minutes=minutes)
        capture = replace(a_capture(), captured_at=moment, **fields)
        return Landing(self.root).store(capture, body)

    def sidecar(self, capture: Capture) -> Path:
        names = ("portal_id", "dataset", "capture_id", "status")
        day = {"as_of": str(capture.captured_at.date())}
        return sidecar_of(self.root, day | {name: getattr(capture, name) for name in names})

    def report(self, *, every: bool = False) -> Report:
        report = Report("edition", "hashes")
        own = {str(self.sidecar(self.pinned)), str(self.root / "blobs" / self.pinned.blob_id)}
        known = {self.pinned.capture_id}
        check_beside(Question(self.root, own, known, self.published_at, every), report)
        return report

    def beside(self) -> dict[str, int]:
        report = self.report()
        assert report.findings == []
        assert report.verdict == "reproduced"
        return {one.kind: one.count for one in report.beside}


@pytest.fixture
def zone(tmp_path: Path) -> Zone:
    zone = Zone(tmp_path / "landing")
    assert zone.beside() == {}
    return zone


def test_captures_that_came_later_and_earlier_ones_that_are_not_used(zone: Zone):
    zone.land(61, b"later")
    zone.land(59, b"not used")
    zone.land(62, b"<html>", status="refused", refusal="html")
    assert zone.beside() == {"capture_later": 2, "capture_unused": 1}
    assert "national/service-results 2026-10-10" in zone.report().beside[0].places[0]


def test_a_refused_capture_that_was_accepted_is_no_second_one(zone: Zone):
    refused = zone.land(10, b"few units", status="refused", refusal="too_few_units")
    (accepted,) = Landing(zone.root).accept("national", "service-results", "an", "looked at it")
    assert accepted.capture_id == refused.capture_id
    zone.sidecar(zone.pinned).unlink()
    (zone.root / "blobs" / zone.pinned.blob_id).unlink()
    zone.pinned = accepted
    assert zone.beside() == {}


def _killed_pull(root: Path) -> None:
    (root / "blobs" / FOREIGN_NAME).write_bytes(FOREIGN)


def _unfinished(root: Path) -> None:
    (root / "scratch" / ".writing-1-a-0").write_bytes(b"x")


def _stray(root: Path) -> None:
    (root / "blobs" / "notes.txt").write_text("x")
    (root / "captures" / "2026-10-10" / "national" / "service-results" / "deep").mkdir()
    (root / "blobs" / ("a" * 64)).symlink_to(root / "blobs" / "notes.txt")
    (root / "captures" / "else").symlink_to(root)


@pytest.mark.parametrize(
    ("add", "kind", "count"),
    [
        (_killed_pull, "bytes_unnamed", 1),
        (_unfinished, "unfinished", 1),
        (_stray, "stray", 4),
    ],
)
def test_what_merely_lies_there_is_counted_and_named(
    zone: Zone, add: Callable[[Path], None], kind: str, count: int
):
    add(zone.root)
    assert zone.beside() == {kind: count}
    assert len(zone.report().beside[0].places) == count


def test_a_capture_without_its_bytes(zone: Zone):
    (zone.root / "blobs" / zone.land(61, b"later").blob_id).unlink()
    assert zone.beside() == {"capture_later": 1, "capture_without_bytes": 1}


def test_bytes_that_are_not_what_their_name_says(zone: Zone):
    (zone.root / "blobs" / FOREIGN_NAME).write_bytes(b"other")
    report = zone.report()
    (found,) = report.findings
    assert (found.kind, found.place) == ("landing_misnamed", f"blobs/{FOREIGN_NAME}")
    assert report.beside == []  # what is a finding is not told a second time
    assert sha256(b"other").hexdigest() in found.message.en


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b'"status": "good"', b'"status": "good"', "its fields make the capture"),
        (b'"captured_at": "2026-10-10T07', b'"captured_at": "2026-10-10T06', "its fields make"),
        (b'"blob_id": "', b'"blob_id": "0', "its fields make the capture"),
        (b"{", b"[", "is no sidecar"),
    ],
)
def test_a_sidecar_made_by_hand(zone: Zone, old: bytes, new: bytes, says: str):
    body = zone.sidecar(zone.pinned).read_bytes()
    path = zone.sidecar(zone.pinned).with_name("by-hand.json")
    path.write_bytes(body.replace(old, new, 1))
    report = zone.report()
    (found,) = report.findings
    assert (found.kind, report.beside) == ("landing_misnamed", [])
    assert found.place.endswith("by-hand.json")
    assert says in found.message.en


def test_a_sidecar_in_another_folder(zone: Zone):
    path = zone.sidecar(zone.pinned)
    other = path.parent.parent / "transparency" / path.name
    other.parent.mkdir()
    other.write_bytes(path.read_bytes())
    (found,) = zone.report().findings
    assert "belongs into 2026-10-10/national/service-results" in found.message.en


def test_much_is_listed_and_read_only_on_demand(zone: Zone, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(landing_beside, "MOST_FILES", 2)
    zone.land(61, b"later")
    (zone.root / "blobs" / FOREIGN_NAME).write_bytes(b"other")
    assert zone.beside() == {"capture_unread": 1, "bytes_unread": 2}
    report = zone.report(every=True)
    assert [one.kind for one in report.findings] == ["landing_misnamed"]
    assert "capture_later" in {one.kind for one in report.beside}


def test_every_kind_has_words():
    for words in (*BESIDE.values(), *KINDS.values()):
        assert all(words)
    for kind in BESIDE:
        one, two = (Beside(kind, count, ()).words for count in (1, 2))
        assert one.en.startswith("1 ")
        assert one.en.removeprefix("1") != two.en.removeprefix("2")
        assert one.vi.removeprefix("1") == two.vi.removeprefix("2")

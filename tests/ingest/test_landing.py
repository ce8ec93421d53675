"""The landing zone: whole files, one capture per change, nothing overwritten."""

import stat
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from dagster_project.ingest.landing import Landing, LandingError, NothingToAccept
from dagster_project.ingest.landing_files import write_once
from dagster_project.ingest.models import Capture, capture_id_of

NOON = datetime(2026, 10, 7, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)


def a_capture(at: datetime = NOON, key: str = "k1", **changes: object) -> Capture:
    capture = Capture(
        capture_id="",
        blob_id="",
        portal_id="toy",
        dataset="scores",
        request='{"method":"POST","path":"/data","body":{"tỉnh":1}}',
        request_key=key,
        captured_at=at,
        status="good",
        root_unit_code="VN",
        period_id="2026",
        url="https://portal.example/data",
        http_status=201,
        bytes=0,
        units=34,
        figures=34,
        replayed=False,
        parser_version="toy/1",
        headers={"content-type": "application/json"},
        page=(1, 2),
    )
    return replace(capture, **changes)  # type: ignore[arg-type]


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_capture_is_bytes_named_by_their_hash_and_a_sidecar(landing: Landing) -> None:
    kept = landing.store(a_capture(data_cutoff=NOON - HOUR), b"bytes")
    assert kept.bytes == 5
    assert kept.capture_id == capture_id_of("toy", "scores", kept.request, NOON, kept.blob_id)
    blob = landing.root / "blobs" / kept.blob_id
    folder = landing.root / "captures" / "2026-10-07" / "toy" / "scores"
    sidecar = folder / f"{kept.capture_id}.json"
    assert blob.read_bytes() == b"bytes"
    assert files(landing.root) == sorted([blob, sidecar])
    assert {stat.S_IMODE(path.stat().st_mode) for path in (blob, sidecar)} == {0o444}
    assert Landing(landing.root).captures() == [kept]


def test_the_day_is_the_vietnamese_one(landing: Landing) -> None:
    landing.store(a_capture(datetime(2026, 10, 7, 17, 30, tzinfo=UTC)), b"x")
    assert Landing(landing.root).days() == [date(2026, 10, 8)]


def test_the_same_bytes_of_the_day_make_no_new_capture(landing: Landing) -> None:
    first = landing.store(a_capture(), b"same")
    before = files(landing.root)
    assert landing.store(a_capture(NOON + HOUR), b"same") == first
    assert files(landing.root) == before


def test_changed_and_reverted_bytes_are_three_captures_and_two_blobs(landing: Landing) -> None:
    for hours, body in enumerate([b"a", b"b", b"a"]):
        landing.store(a_capture(NOON + hours * HOUR), body)
    assert len(landing.captures()) == 3
    assert len(files(landing.root / "blobs")) == 2


def test_the_next_day_is_captured_although_nothing_changed(landing: Landing) -> None:
    landing.store(a_capture(), b"same")
    landing.store(a_capture(NOON + 24 * HOUR), b"same")
    assert len(landing.captures()) == 2
    assert len(files(landing.root / "blobs")) == 1


def test_replaying_a_day_with_two_captures_again_changes_nothing(landing: Landing) -> None:
    moments = [(NOON, b"early"), (NOON + HOUR, b"late")]
    for at, body in moments:
        landing.store(a_capture(at, replayed=True), body)
    before = files(landing.root)
    again = Landing(landing.root)
    for at, body in moments:
        again.store(a_capture(at, replayed=True), body)
    assert files(landing.root) == before


def test_a_replayed_moment_with_other_bytes_is_the_newer_capture(landing: Landing) -> None:
    for body in (b"first", b"other", b"other", b"first"):
        landing.store(a_capture(replayed=True), body)
    captures = Landing(landing.root).captures()
    assert [landing.blob(capture.blob_id) for capture in captures] == [b"first", b"other", b"first"]
    assert len({capture.captured_at for capture in captures}) == 3


def test_refused_bytes_lie_in_quarantine_and_are_kept_once(landing: Landing) -> None:
    landing.store(a_capture(), b"good")
    refused = a_capture(NOON + HOUR, status="refused", reason="HTML", refusal="html")
    kept = landing.store(refused, b"<html>")
    landing.store(replace(refused, captured_at=NOON + 2 * HOUR), b"<html>")
    assert files(landing.root / "quarantine" / "blobs")[0].name == kept.blob_id
    assert len(files(landing.root / "quarantine")) == 2
    assert landing.blob(kept.blob_id) == b"<html>"
    good = landing.last_good("toy", "scores", "k1")
    assert good is not None
    assert landing.blob(good.blob_id) == b"good"
    # Good bytes after a refusal still equal the last good ones.
    assert landing.store(a_capture(NOON + 3 * HOUR), b"good") == good


def test_the_last_good_capture_is_found_before_a_moment(landing: Landing) -> None:
    old = landing.store(a_capture(NOON - 48 * HOUR), b"old")
    landing.store(a_capture(NOON - 24 * HOUR, status="no_data"), b"none")
    new = landing.store(a_capture(NOON), b"new")
    assert landing.last_good("toy", "scores", "k1", before=NOON) == old
    assert landing.last_good("toy", "scores", "k1", before=NOON + HOUR) == new
    assert landing.last_good("toy", "scores", "other") is None
    assert landing.last_good("toy", "scores", "k1", before=NOON + 200 * 24 * HOUR) is None


def shrunk(at: datetime, key: str = "k1", refusal: str = "too_few_units") -> Capture:
    return a_capture(at, key, status="refused", reason="20 units", refusal=refusal, units=20)


def test_a_person_can_accept_what_the_share_rule_refused(landing: Landing) -> None:
    landing.store(a_capture(NOON - 24 * HOUR), b"34 units")
    refused = landing.store(shrunk(NOON), b"20 units")
    accepted = Landing(landing.root).accept("toy", "scores", by="Lan", reason="merged")
    assert [capture.capture_id for capture in accepted] == [refused.capture_id]
    again = Landing(landing.root)
    (today,) = again.captures(date(2026, 10, 7))
    assert today.status == "good"
    assert today.accepted is not None
    assert (today.accepted["by"], today.accepted["reason"]) == ("Lan", "merged")
    assert again.last_good("toy", "scores", "k1") == today
    assert len(files(landing.root / "quarantine" / "captures")) == 1
    with pytest.raises(NothingToAccept):
        again.accept("toy", "scores", by="Lan", reason="twice")


def test_accepting_takes_the_newest_day_and_of_each_request_the_latest(landing: Landing) -> None:
    landing.store(shrunk(NOON - 24 * HOUR), b"yesterday")
    landing.store(shrunk(NOON), b"noon")
    evening = landing.store(shrunk(NOON + HOUR), b"evening")
    other = landing.store(shrunk(NOON, "k2", "too_few_figures"), b"other request")
    accepted = landing.accept("toy", "scores", by="Lan", reason="right")
    assert {c.capture_id for c in accepted} == {evening.capture_id, other.capture_id}
    older = landing.accept("toy", "scores", by="Lan", reason="too", as_of=date(2026, 10, 6))
    assert [landing.blob(capture.blob_id) for capture in older] == [b"yesterday"]


def test_a_page_instead_of_data_cannot_be_accepted(landing: Landing) -> None:
    landing.store(shrunk(NOON, refusal="html"), b"<html>")
    with pytest.raises(NothingToAccept, match=r"toy/scores.*pull again"):
        landing.accept("toy", "scores", by="Lan", reason="?")


def test_missing_bytes_and_broken_sidecars_are_named(landing: Landing) -> None:
    kept = landing.store(a_capture(), b"x")
    with pytest.raises(LandingError, match="the bytes 00 are missing"):
        landing.blob("00")
    path = next(landing.root.rglob(f"{kept.capture_id}.json"))
    path.chmod(0o644)
    path.write_text("{")
    with pytest.raises(LandingError, match=kept.capture_id):
        Landing(landing.root).captures()


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "a" / "file"
    assert write_once(tmp_path / "scratch", target, b"first")
    assert not write_once(tmp_path / "scratch", target, b"second")
    assert target.read_bytes() == b"first"

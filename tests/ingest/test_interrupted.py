"""Writers that end too soon: killed, interrupted, between two files."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from dagster_project.ingest.landing import Landing
from dagster_project.ingest.landing_files import remove_leftovers
from dagster_project.ingest.pull_log import PullLog, PullRecord
from dagster_project.settings import Settings
from tests.ingest.conftest import Pull
from tests.ingest.test_landing import HOUR, NOON, a_capture, files
from tests.ingest.toy_portal import Asked, Reply, ToyPortal, toy, with_roots

KILLED_WRITER = """
import sys
from pathlib import Path
from dagster_project.ingest.landing import Landing
from tests.ingest.test_landing import a_capture, HOUR, NOON
landing = Landing(Path(sys.argv[1]))
for number in range(100_000):
    landing.store(a_capture(NOON, key=f"k{number}"), b"%d " % number * 20_000)
"""


def kill_while_writing(root: Path, command: Sequence[str]) -> None:
    process = subprocess.Popen([*command, str(root)], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while len(list((root / "blobs").glob("*"))) < 5 and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_a_killed_writer_leaves_whole_captures_and_only_scratch_files(tmp_path: Path) -> None:
    root = tmp_path / "landing"
    kill_while_writing(root, [sys.executable, "-c", KILLED_WRITER])
    # Whatever the moment of death was, this is what it may leave behind.
    half = root / "scratch" / ".writing-999999999-00000000-0"
    half.write_bytes(b"ha")
    landing = Landing(root)
    captures = landing.captures()
    assert captures
    for capture in captures:
        assert len(landing.blob(capture.blob_id)) == capture.bytes
    assert landing.clean() >= 1
    assert files(root / "scratch") == []
    landing.store(a_capture(NOON + HOUR), b"the next run")


def test_files_of_a_living_writer_are_left_alone(tmp_path: Path) -> None:
    living = tmp_path / f".writing-{os.getppid()}-00000000-0"
    recycled = tmp_path / f".writing-{os.getpid()}-00000000-0"
    living.touch()
    recycled.touch()
    assert remove_leftovers(tmp_path) == 1
    assert living.exists()


def test_half_a_line_in_the_log_counts_as_not_asked(tmp_path: Path) -> None:
    day = date(2026, 10, 7)
    log = PullLog(tmp_path)
    log.append(day, PullRecord(NOON, "toy", "scores", "k1", "captured", message="Đà Nẵng"))
    log.close()
    with (tmp_path / "2026-10-07.jsonl").open("ab") as file:
        file.write(b'{"at": "2026-10-07T05:0')
    log = PullLog(tmp_path)
    log.append(day, PullRecord(NOON, "toy", "scores", "k2", "failed", instant=NOON))
    log.close()
    records = PullLog(tmp_path).week_to(day)
    assert [(r.request_key, r.outcome, r.message, r.instant) for r in records] == [
        ("k1", "captured", "Đà Nẵng", None),
        ("k2", "failed", "", NOON),
    ]


def test_an_interrupted_pull_ends_soon_and_keeps_what_came(
    portal: ToyPortal, pull: Pull, settings: Settings
) -> None:
    portal.units = {f"H{number}": 1 for number in range(10, 99)}

    def rule(_: Asked) -> Reply:
        if len(portal.asked) == 5:
            os.kill(os.getpid(), signal.SIGINT)
        return Reply(wait=0.1)

    portal.rule = rule
    # Shells start what they put in the background with this signal ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    start = time.monotonic()
    try:
        with pytest.raises(KeyboardInterrupt):
            pull(with_roots(portal))
    finally:
        signal.signal(signal.SIGINT, before)
    assert time.monotonic() - start < 4
    assert 4 <= len(Landing(settings.landing).captures()) < 20


def test_a_pull_that_ended_between_sidecar_and_log_asks_once_more(
    portal: ToyPortal, pull: Pull, settings: Settings
) -> None:
    pull(toy(portal.url))
    log = settings.landing / "pulls" / "2026-10-07.jsonl"
    log.write_bytes(log.read_bytes()[:30])
    (outcome,) = pull(toy(portal.url))
    assert dict(outcome.counts) == {"unchanged": 1}
    assert pull(toy(portal.url))[0].status == "not_due"

"""One run at a time per installation.

Here: the lock on `run.lock` and the note that says who holds it. Not here: what a run does.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from dagster_project.settings import Settings


class AnotherRun(RuntimeError):
    """Another run works in the same folder."""


@contextmanager
def hold_run_lock(settings: Settings, timeout: float = 0) -> Iterator[None]:
    """Hold the installation's run lock; nested use within a process is free.

    The kernel drops the lock when its process dies, however it dies, so a killed run never
    blocks the next.

    Args:
        settings: Whose state is written.
        timeout: Seconds to wait for the other run; 0 asks once.

    Raises:
        AnotherRun: If another process still holds the lock, with its pid and command.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    # A singleton per path is reentrant: the command holds it, and so may each step inside.
    lock = FileLock(settings.run_lock, is_singleton=True, thread_local=False)
    try:
        lock.acquire(timeout=timeout)
    except Timeout:
        raise AnotherRun(
            f"{settings.home}: another run is at work ({_holder(settings)}). "
            "Wait for it to end, or choose another folder with CHISO_HOME."
        ) from None
    try:
        if lock.lock_counter == 1:
            _note_path(settings).write_text(
                json.dumps(
                    {
                        "pid": os.getpid(),
                        "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
                        "command": " ".join(sys.argv),
                    }
                )
            )
        yield
    finally:
        lock.release()


def _note_path(settings: Settings) -> Path:
    return settings.run_lock.with_suffix(".json")


def _holder(settings: Settings) -> str:
    try:
        note = json.loads(_note_path(settings).read_text())
        return f"pid {note['pid']}, since {note['started_at']}, command: {note['command']}"
    except (OSError, ValueError, KeyError):
        return "its note is not readable"

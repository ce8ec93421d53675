"""One run at a time per installation."""

import subprocess
import sys
from pathlib import Path

import pytest

from dagster_project.run_lock import AnotherRun, hold_run_lock
from dagster_project.settings import Settings

HOLDER = """
import sys
from dagster_project.run_lock import hold_run_lock
from dagster_project.settings import Settings
with hold_run_lock(Settings()):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_lock_is_free_inside_the_holder(home: Path) -> None:
    settings = Settings(home=home)
    with hold_run_lock(settings), hold_run_lock(settings):
        assert settings.run_lock.exists()
    with hold_run_lock(settings):
        pass


def test_other_run_is_named_and_its_kill_frees_the_lock(home: Path) -> None:
    settings = Settings(home=home)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(AnotherRun, match=f"pid {holder.pid}"), hold_run_lock(settings):
            pass
    finally:
        holder.kill()
        holder.wait()
    with hold_run_lock(settings):
        pass

"""Folders that all processes of a test run share.

Here: who makes such a folder, and who waits. Not here: what is made.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock


def made_once(
    factory: pytest.TempPathFactory, worker_id: str, name: str, make: Callable[[Path], None]
) -> Path:
    """Return a folder that the first process that needs it makes; the others wait for it.

    Args:
        factory: Knows where this run's folders are.
        worker_id: The process, as pytest-xdist names it; `master` where there is but one.
        name: The folder's name.
        make: Makes what is in it; gets the path of a folder that does not exist yet.

    Raises:
        RuntimeError: If another process tried and failed: its own tests tell why.
    """
    base = factory.getbasetemp()
    place = (base if worker_id == "master" else base.parent) / name
    done, failed = place.with_suffix(".done"), place.with_suffix(".failed")
    with FileLock(place.with_suffix(".lock")):
        if failed.exists():
            raise RuntimeError(f"{name} could not be made by another process")
        if not done.exists():
            failed.touch()
            make(place)
            failed.unlink()
            done.touch()
    return place

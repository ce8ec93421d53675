"""How a file gets into the landing zone: whole, read-only, or not at all.

Here: atomic writing, leftovers of killed writers. Not here: what the files mean (`landing.py`).
"""

import contextlib
import itertools
import os
import secrets
from pathlib import Path

_PREFIX = ".writing-"
_numbers = itertools.count()
_process_mark = secrets.token_hex(4)  # process ids are given again, above all in containers


def write_once(scratch: Path, target: Path, content: bytes) -> bool:
    """Write a read-only file by temp, fsync and rename; an existing one stays as it is.

    Args:
        scratch: Folder for unfinished files, on the same file system.
        target: The file; its folder is made if needed.
        content: All bytes.

    Returns:
        Whether the file is new.
    """
    if target.exists():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch.mkdir(parents=True, exist_ok=True)
    # The process id tells a later run whether the writer still lives.
    temporary = scratch / f"{_PREFIX}{os.getpid()}-{_process_mark}-{next(_numbers)}"
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), 0o444)
            os.fsync(file.fileno())
        temporary.rename(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    return True


def sync_folder(folder: Path) -> None:
    """Make renames in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_leftovers(scratch: Path) -> int:
    """Remove unfinished files of writers that no longer live.

    Returns:
        How many were removed.
    """
    removed = 0
    for path in scratch.glob(f"{_PREFIX}*"):
        if _is_being_written(path):
            continue
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
            removed += 1
    return removed


def _is_being_written(path: Path) -> bool:
    process, _, rest = path.name.removeprefix(_PREFIX).partition("-")
    if not process.isdigit():
        return False
    if int(process) == os.getpid():
        return rest.startswith(f"{_process_mark}-")
    return _lives(int(process))


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

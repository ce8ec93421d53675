"""Hashing many files as fast as the machine can.

Here: threads over `hashlib.file_digest`, which gives up Python's lock while it works. Not here:
which files, what a wrong hash means.
"""

import hashlib
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

# Small files are handed out in groups: a task costs more than hashing one of them.
_GROUP = 64


def hash_files(paths: Iterable[Path]) -> dict[Path, str | None]:
    """Return the sha256 of each file, None for one that is not there or cannot be read."""
    wanted = list(dict.fromkeys(paths))
    number = -(-len(wanted) // _GROUP)
    # Big files stand together in a list of an edition; dealt out like cards they spread.
    groups = [wanted[first::number] for first in range(number)]
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        return {path: digest for found in pool.map(_group, groups) for path, digest in found}


def _group(paths: list[Path]) -> list[tuple[Path, str | None]]:
    return [(path, _sha256(path)) for path in paths]


def _sha256(path: Path) -> str | None:
    try:
        with path.open("rb", buffering=0) as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None

"""Hashing many files as fast as the machine can.

Here: threads over `hashlib.file_digest`, which gives up Python's lock while it works; what is not
there told apart from what this user may not read. Not here: which files, what a wrong hash means.
"""

import hashlib
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from dagster_project.audit.numbers import agreeing
from dagster_project.publish.ranking_labels import Label

# Small files are handed out in groups: a task costs more than hashing one of them.
_GROUP = 64
_SHOWN = 3


@dataclass
class Hashes:
    """What hashing gave.

    Attributes:
        sha256: Of each file that was read, and None of one that is not there (or is no file).
        unread: Why a file that is there was not read.
    """

    sha256: dict[Path, str | None] = field(default_factory=dict)
    unread: dict[Path, str] = field(default_factory=dict)

    def gap(self) -> Label | None:
        """What to say of the files that were not read; None where all were."""
        if not self.unread:
            return None
        number = len(self.unread)
        shown = [f"{path} ({why})" for path, why in list(self.unread.items())[:_SHOWN]]
        first = ", ".join([*shown, "…"] if number > _SHOWN else shown)
        return Label(
            f"không đọc được {number} tệp, nên chưa kiểm tra: {first}; hãy chạy bằng người dùng có "
            "quyền đọc",
            agreeing(f"{number} files can't be read, so they were not checked: {first}; ")
            + "run it as a user who may read them",
        )


def hash_files(paths: Iterable[Path]) -> Hashes:
    """Return the sha256 of each file, and which could not be read."""
    wanted = list(dict.fromkeys(paths))
    number = -(-len(wanted) // _GROUP)
    # Big files stand together in a list of an edition; dealt out like cards they spread.
    groups = [wanted[first::number] for first in range(number)]
    hashes = Hashes()
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        for found in pool.map(_group, groups):
            for path, digest in found:
                if isinstance(digest, OSError):
                    hashes.unread[path] = digest.strerror or str(digest)
                else:
                    hashes.sha256[path] = digest
    return hashes


def _group(paths: list[Path]) -> list[tuple[Path, str | OSError | None]]:
    return [(path, _sha256(path)) for path in paths]


def _sha256(path: Path) -> str | OSError | None:
    try:
        if not path.is_file():  # a pipe would be waited for
            return None
        with path.open("rb", buffering=0) as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return None
    except OSError as error:
        return error

"""Files that must survive a kill or a power cut: written beside, synced, then put in place.

Here: hashing, syncing, linking, replacing. Not here: what the files contain.
"""

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHUNK = 1 << 20
# Another file system, one that knows no hard links, or a file with all the links it may have.
_CANNOT_LINK = {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.EOPNOTSUPP, errno.EACCES}


def sha256_file(path: Path) -> str:
    """Return the sha256 of a file's bytes, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def copy_with_sha256(source: Path, target: Path) -> str:
    """Copy a file and return the sha256 of the bytes that were copied."""
    digest = hashlib.sha256()
    with source.open("rb") as reader, target.open("wb") as writer:
        while chunk := reader.read(CHUNK):
            digest.update(chunk)
            writer.write(chunk)
    return digest.hexdigest()


def link_or_copy(source: Path, target: Path) -> None:
    """Make `target` the same bytes as `source`: a hard link, or a copy where none is possible.

    The source must be a file that is only ever replaced by rename, never written in place.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in _CANNOT_LINK:
            raise
        shutil.copyfile(source, target)
        sync(target)


def sync(path: Path) -> None:
    """Force a file's bytes, or a folder's entries, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_text(path: Path, text: str) -> None:
    """Replace a small file at once: readers see the old text or the new one, never a part."""
    with whole_or_nothing(path) as beside:
        beside.write_text(text, encoding="utf-8")
        sync(beside)
    sync(path.parent)


@contextmanager
def whole_or_nothing(path: Path) -> Iterator[Path]:
    """Give a file to write that takes the place of another at once when the block ends well.

    A full disk or a kill leaves what was there as it was. A pipe or a device is written as it is.

    Args:
        path: The file that is wanted.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        yield target
        return
    beside = target.with_name(f".{target.name}.new")
    try:
        yield beside
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def read_json(path: Path) -> Any:
    """Return a JSON file's content.

    Raises:
        ValueError: If the file holds no JSON.
        OSError: If it cannot be read.
    """
    return json.loads(path.read_text(encoding="utf-8"))


def seal(folder: Path) -> None:
    """Make every file of a finished folder read-only and force folders and entries to the disk.

    Folders keep their mode, so that an edition that nobody needs can be removed with `rm -r`.
    Files were synced when they were written; linked ones are on the disk already.
    """
    for current, _, names in os.walk(folder, topdown=False):
        for name in names:
            (Path(current) / name).chmod(0o444)
        sync(Path(current))

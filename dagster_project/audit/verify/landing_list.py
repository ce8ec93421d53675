"""Which files a landing zone holds beside those that an edition pins, by listing alone.

Here: what may lie where. Not here: reading any of it (`landing_beside.py`).
"""

import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

QUARANTINE = "quarantine/"
_DAY = r"\d{4}-\d\d-\d\d"
_BLOB = re.compile(r"(quarantine/)?blobs/[0-9a-f]{64}")
# The next run reads every such file as a capture, whatever its name.
_SIDECAR = re.compile(rf"(quarantine/)?captures/{_DAY}/[^/]+/[^/]+/[^/]+\.json")
_UNFINISHED = re.compile(r"scratch/\.writing-[^/]+")
_OWN = re.compile(
    rf"pulls/({_DAY}\.jsonl|turned_away/[^/]+\.(json|tmp))"
    rf"|stamps/{_DAY}/[0-9a-f]{{16}}\.(manifest|tsr)"
)
_FOLDER = re.compile(
    rf"(quarantine/)?(blobs|captures(/{_DAY}(/[^/]+(/[^/]+)?)?)?)"
    rf"|quarantine|scratch|pulls(/turned_away)?|stamps(/{_DAY})?"
)
# Folders that may lie on another disk, and so be links.
_MOVABLE = re.compile(r"(quarantine/)?(blobs|captures)|quarantine|scratch|pulls|stamps")


@dataclass
class Listed:
    """Places below the landing zone, by what they are.

    Attributes:
        sidecars: Sidecars that are not pinned.
        blobs: Bytes that are not pinned.
        unfinished: What a writer that was killed, or is at work, has not finished.
        strays: Files, folders and links that have no place there.
    """

    sidecars: list[str] = field(default_factory=list)
    blobs: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)


def list_beside(landing: Path, pinned: Collection[str]) -> Listed:
    """List a landing zone without what is pinned.

    Args:
        landing: The landing zone.
        pinned: Paths of the pinned files.

    Raises:
        OSError: If a folder cannot be listed.
    """
    listed = Listed()
    start = len(f"{landing}/")
    for entry in _walk(str(landing), start, listed):
        if entry.path not in pinned:
            _sort_out(entry.path[start:], listed)
    return listed


def _walk(folder: str, start: int, listed: Listed) -> Iterator["os.DirEntry[str]"]:
    with os.scandir(folder) as entries:
        for entry in entries:
            place = entry.path[start:]
            if entry.is_symlink() and not _MOVABLE.fullmatch(place):
                listed.strays.append(f"{place} (link)")
            elif entry.is_file():
                yield entry
            elif not entry.is_dir():
                listed.strays.append(f"{place} (no file)")  # a pipe, a socket: never read
            elif _FOLDER.fullmatch(place):
                yield from _walk(entry.path, start, listed)
            else:
                listed.strays.append(f"{place}/")


def _sort_out(place: str, listed: Listed) -> None:
    if _BLOB.fullmatch(place):
        listed.blobs.append(place)
    elif _SIDECAR.fullmatch(place):
        listed.sidecars.append(place)
    elif _UNFINISHED.fullmatch(place):
        listed.unfinished.append(place)
    elif not _OWN.fullmatch(place):
        listed.strays.append(place)

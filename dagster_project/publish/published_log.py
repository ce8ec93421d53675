"""Which datapackage each edition was published with: `editions/published.jsonl`, append-only.

Every datapackage also names the one before it by its sha256, so that the editions form a chain:
one that is edited later no longer fits its line here nor its successor. Whoever can write the
whole folder can write both anew; against that only a signature helps (`signature.py`).

Here: adding and reading lines. Not here: judging them (`audit/`).
"""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dagster_project.publish.current import Edition, edition_ids, edition_named
from dagster_project.publish.files import sha256_file, sync
from dagster_project.settings import Settings

LOG = "published.jsonl"


def previous_edition(settings: Settings) -> dict[str, str] | None:
    """Return id and datapackage hash of the newest edition, for the next one to name."""
    ids = edition_ids(settings)
    if not ids:
        return None
    newest = edition_named(settings, ids[-1])
    return {
        "edition_id": newest.edition_id,
        "datapackage_sha256": sha256_file(newest.datapackage),
    }


def log_published(settings: Settings, edition: Edition) -> None:
    """Add an edition's line, unless it is there (a publish that was killed may come back)."""
    if edition.edition_id in logged(settings.editions):
        return
    entry = {
        "edition_id": edition.edition_id,
        "datapackage_sha256": sha256_file(edition.datapackage),
    }
    add_line(settings.editions, entry)


def add_line(editions: Path, entry: Mapping[str, str]) -> None:
    """Add one line to the log and force it to the disk."""
    path = editions / LOG
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        os.write(descriptor, f"{json.dumps(entry)}\n".encode())
    finally:
        os.close(descriptor)
    sync(path)


def logged(editions: Path) -> dict[str, str]:
    """Return edition id → sha256 of its datapackage when it was published.

    A line that was cut by a power failure is passed over; the first line of an id counts.
    """
    return {name: hashes[0] for name, hashes in every_logged(editions).items()}


def every_logged(editions: Path) -> dict[str, list[str]]:
    """Return edition id → each sha256 that a line gives its datapackage: one, if all is well."""
    found: dict[str, list[str]] = {}
    for entry in _entries(editions):
        if "datapackage_sha256" in entry:
            hashes = found.setdefault(str(entry["edition_id"]), [])
            if entry["datapackage_sha256"] not in hashes:
                hashes.append(str(entry["datapackage_sha256"]))
    return found


def removed(editions: Path) -> dict[str, str]:
    """Return edition id → when the policy removed it."""
    return {
        str(entry["edition_id"]): str(entry["removed_at"])
        for entry in _entries(editions)
        if "removed_at" in entry
    }


def log_erratum(editions: Path, edition_id: str, successor_id: str, written_at: str) -> None:
    """Add that an edition got an erratum: a list of errata that lacks it has lost it."""
    entry = {"edition_id": edition_id, "successor_id": successor_id, "erratum_at": written_at}
    add_line(editions, entry)


def with_errata(editions: Path) -> dict[str, str]:
    """Return edition id → when it got an erratum."""
    return {
        str(entry["edition_id"]): str(entry["erratum_at"])
        for entry in _entries(editions)
        if "erratum_at" in entry
    }


def unread_lines(editions: Path) -> list[int]:
    """Return the numbers of the lines, from 1, that say nothing that can be read."""
    return [number for number, entry in _lines(editions) if entry is None]


def _entries(editions: Path) -> Iterator[dict[str, Any]]:
    return (entry for _, entry in _lines(editions) if entry is not None)


def _lines(editions: Path) -> Iterator[tuple[int, dict[str, Any] | None]]:
    path = editions / LOG
    if not path.is_file():
        return
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            entry = json.loads(line)
        except ValueError:
            entry = None
        readable = isinstance(entry, dict) and "edition_id" in entry
        yield number, entry if readable else None

"""How long editions are kept.

Here: pins, the policy, removing. Not here: making editions, going back to an earlier one
(rollback.py). Never removed: pinned
editions, the one in force, the newest `keep`, one that a reader has open, and one that an erratum
names as the edition to use.

An edition is renamed before it is deleted: nobody finds half of one. Files that a reader holds
open stay readable until it closes them, and hard-linked files live on in other editions.
"""

import fcntl
import json
import os
import shutil
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from dagster_project.publish.current import (
    Edition,
    edition_ids,
    edition_named,
    find_edition,
    read_current,
)
from dagster_project.publish.errata import BadErratum, errata, lost_errata
from dagster_project.publish.errors import (
    EditionDamaged,
    NoEdition,
    NothingPublished,
    PublishRefused,
)
from dagster_project.publish.files import read_json, replace_text
from dagster_project.publish.plain_words import plain, shown
from dagster_project.publish.published_log import add_line
from dagster_project.settings import Settings

PINS = "pins.json"
REMOVING = ".removing-"
FEWEST = 2  # the one in force, and the one to go back to
_FLOCK = "hhqqi"


@dataclass(frozen=True)
class Kept:
    """One edition and why it stays.

    Attributes:
        edition: The edition.
        in_force: Whether `current.json` names it.
        pinned: The reason of its pin, or None.
        reason: Why the policy keeps it; None where it may be removed.
    """

    edition: Edition
    in_force: bool
    pinned: str | None
    reason: str | None


def list_editions(settings: Settings, keep: int = 0) -> list[Kept]:
    """Return all editions, oldest first, and what the policy says of each.

    Args:
        settings: The installation's settings.
        keep: How many of the newest stay; 0 for all.
    """
    ids, pins = edition_ids(settings), read_pins(settings)
    try:
        current = read_current(settings).edition_id
    except NoEdition:
        current = ids[-1] if ids else ""  # with a broken current.json nothing newest is removed
    newest = set(ids if keep == 0 else ids[-max(keep, FEWEST) :])
    groups = {
        "in force": {current},
        "pinned": set(pins),
        "newest": newest,
        "named by an erratum": _successors(settings, ids),
    }
    return [_kept(edition_named(settings, one), groups, pins) for one in ids]


def _successors(settings: Settings, ids: list[str]) -> set[str]:
    """Return the editions that readers of a wrong one are sent to; all where nobody can tell."""
    try:
        lost = lost_errata(settings.editions)
        return set(ids) if lost else {one.last_id for one in errata(settings.editions).values()}
    except BadErratum:
        return set(ids)


def _kept(edition: Edition, groups: dict[str, set[str]], pins: dict[str, str]) -> Kept:
    name = edition.edition_id
    reasons = {words: name in group for words, group in groups.items()} | {
        "open": is_open(edition.marts),
    }
    reason = next((words for words, holds in reasons.items() if holds), None)
    return Kept(edition, name in groups["in force"], pins.get(name), reason)


def read_pins(settings: Settings) -> dict[str, str]:
    """Return the pinned editions and the reason of each.

    Raises:
        EditionDamaged: If the file is broken: what is pinned is not guessed.
    """
    path = settings.editions / PINS
    if not path.exists():
        return {}
    try:
        pins = read_json(path)
    except (OSError, ValueError) as error:
        raise EditionDamaged(f"{path} cannot be read ({error}); correct or remove it") from error
    if not isinstance(pins, dict):
        raise EditionDamaged(
            f"{path} holds no pins, which are edition ids with a reason each; correct or remove it"
        )
    return {shown(key): shown(value) for key, value in pins.items()}


def pin(settings: Settings, edition_id: str, reason: str) -> Edition:
    """Keep an edition for good.

    Raises:
        NoEdition: If there is no such edition.
        NotPlain: If the reason holds characters that are not shown.
    """
    edition = find_edition(settings, edition_id)
    reason = plain(reason, "--reason")
    with publish_lock(settings):
        _write_pins(settings, {**read_pins(settings), edition.edition_id: reason})
    return edition


def unpin(settings: Settings, edition_id: str) -> Edition:
    """Let the policy decide about an edition again.

    Raises:
        NoEdition: If it is not pinned.
    """
    edition = find_edition(settings, edition_id)
    with publish_lock(settings):
        pins = read_pins(settings)
        if pins.pop(edition.edition_id, None) is None:
            raise NoEdition(f"edition {edition.edition_id} is not pinned")
        _write_pins(settings, pins)
    return edition


def prune(settings: Settings, keep: int) -> list[Edition]:
    """Remove what the policy lets go; returns those editions."""
    with publish_lock(settings):
        return _remove(settings, keep)


def remove_old(settings: Settings, say: Callable[[str], None]) -> None:
    """Apply the installation's policy; the caller holds the publish lock.

    What cannot be removed today is said and tried again after the next publish: the new edition
    is in force already.
    """
    if not settings.keep_editions:
        return
    try:
        for edition in _remove(settings, settings.keep_editions):
            say(f"removed edition {edition.edition_id} (CHISO_KEEP_EDITIONS)")
    except (NoEdition, OSError) as error:
        say(f"old editions were not removed: {error}")


def is_open(path: Path) -> bool:
    """Return whether a process holds a lock on a DuckDB file, as every reader of one does."""
    question = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
    try:
        with path.open("rb") as stream:
            answer = fcntl.fcntl(stream, fcntl.F_GETLK, question)
    except OSError:
        return False
    return bool(struct.unpack(_FLOCK, answer)[0] != fcntl.F_UNLCK)


def _remove(settings: Settings, keep: int) -> list[Edition]:
    gone = [one.edition for one in list_editions(settings, keep) if one.reason is None]
    for edition in gone:
        _note(settings, edition)  # first: what goes without a record counts as tampered with
        aside = edition.path.with_name(REMOVING + edition.edition_id)
        edition.path.rename(aside)
        shutil.rmtree(aside)
    return gone


def _note(settings: Settings, edition: Edition) -> None:
    at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    add_line(settings.editions, {"edition_id": edition.edition_id, "removed_at": at})


def _write_pins(settings: Settings, pins: dict[str, str]) -> None:
    replace_text(
        settings.editions / PINS, json.dumps(pins, indent=2, ensure_ascii=False, sort_keys=True)
    )


@contextmanager
def publish_lock(settings: Settings) -> Iterator[None]:
    """Keep publishes and other changes of the folder of editions out while the block runs.

    Raises:
        NothingPublished: If there is no such folder.
        PublishRefused: If a publish is at work.
    """
    if not settings.editions.is_dir():
        raise NothingPublished(
            f"there is no edition in {settings.editions}; `chiso run` publishes one"
        )
    try:
        with FileLock(settings.editions / ".publish.lock", timeout=0):
            yield
    except Timeout as error:
        raise PublishRefused(
            f"a publish is at work in {settings.editions}; try again when it has ended"
        ) from error

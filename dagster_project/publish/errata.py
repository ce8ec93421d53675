"""Errata: which editions were wrong, why, and which edition stands in their place.

Here: the list beside the editions (`editions/errata.json`), outside every edition, for editions
never change; it is only ever added to, and replaced as a whole. What was added is logged too
(`published_log.py`), so that a list that lost an entry is seen. Not here: how readers show it.
"""

import json
import warnings
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dagster_project.publish.current import DATAPACKAGE, Edition
from dagster_project.publish.files import read_json, replace_text
from dagster_project.publish.plain_words import NotPlain, plain, shown
from dagster_project.publish.published_log import LOG, log_erratum, with_errata

ERRATA = "errata.json"
_FIELDS = ("edition_id", "successor_id", "reason", "by", "written_at")
_SHORTEST_REASON = 10


class BadErratum(ValueError):
    """An erratum that cannot be written; says why and what to do."""


class EditionHasErratum(UserWarning):
    """An edition was opened that was found wrong, or the list of such editions can't be read."""


@dataclass(frozen=True)
class Erratum:
    """One edition that was found wrong.

    Attributes:
        edition_id: The wrong edition.
        successor_id: The edition that stands in its place.
        reason: What is wrong with it, in words.
        by: Who says so.
        written_at: When (UTC, ISO 8601).
        last_id: The end of the chain, where the successor has an erratum itself.
        last_is_here: Whether that edition lies beside the wrong one.
        reason_en: The reason in English; None where it was given in one language.
    """

    edition_id: str
    successor_id: str
    reason: str
    by: str
    written_at: str
    last_id: str
    last_is_here: bool
    reason_en: str | None = None

    @property
    def message(self) -> str:
        """What a reader of the wrong edition must know, in both languages."""
        gone = ("", "")
        if not self.last_is_here:
            gone = (
                " (ấn bản này không có ở đây; hãy khôi phục từ bản sao)",
                " (it is not here; restore it from a copy)",
            )
        return (
            f"Đính chính: ấn bản {self.edition_id} có sai sót ({self.reason}); "
            f"dùng ấn bản {self.last_id}{gone[0]}. "
            f"Erratum: edition {self.edition_id} was wrong ({self.reason_en or self.reason}); "
            f"use edition {self.last_id}{gone[1]}."
        )


def errata(editions: Path) -> dict[str, Erratum]:
    """Return the errata of a folder of editions, by the wrong edition's id.

    Raises:
        BadErratum: If the list is there and cannot be read: never passed over in silence.
    """
    path = editions / ERRATA
    if not path.exists():
        return {}
    try:
        entries = _entries(read_json(path))
    except (OSError, ValueError) as error:
        raise BadErratum(
            f"{path} cannot be read ({error}); restore it from a backup: without it nobody can "
            "see which editions were wrong"
        ) from error
    return {name: _erratum(one, entries, editions) for name, one in entries.items()}


def lost_errata(editions: Path) -> dict[str, str]:
    """Return edition id → a sentence, for each erratum that was written and is not in the list.

    Raises:
        BadErratum: If the list is there and cannot be read.
    """
    listed = errata(editions)
    return {
        name: f"{editions / ERRATA} lacks the erratum of edition {name} that {LOG} records of "
        f"{at}; restore it from a backup: without it nobody sees what was wrong with that edition"
        for name, at in with_errata(editions).items()
        if name not in listed
    }


def erratum_of(edition: Edition | Path) -> Erratum | None:
    """Return the erratum of an edition, or of the folder of one, or None if it has none.

    Raises:
        BadErratum: If the list cannot be read, or has lost this edition's erratum.
    """
    folder = edition.path if isinstance(edition, Edition) else edition.absolute()
    found = errata(folder.parent).get(folder.name)
    if found is None and folder.name in (lost := lost_errata(folder.parent)):
        raise BadErratum(lost[folder.name])
    return found


def warn_of_erratum(edition: Edition | Path) -> None:
    """Warn whoever opens an edition that has an erratum, or of which nobody can tell."""
    try:
        found = erratum_of(edition)
    except BadErratum as error:
        warnings.warn(str(error), EditionHasErratum, stacklevel=3)
        return
    if found is not None:
        warnings.warn(found.message, EditionHasErratum, stacklevel=3)


def write_erratum(
    edition: Edition, successor: Edition, reason: str, by: str, reason_en: str | None = None
) -> Erratum:
    """Write that an edition was wrong; readers see it from then on.

    Args:
        edition: The wrong edition.
        successor: The edition that stands in its place.
        reason: What is wrong with it, in words.
        by: Who says so.
        reason_en: The same in English, for readers in English.

    Raises:
        BadErratum: If the reason or the name is missing or holds characters that are not shown,
            an erratum stands already, the list has lost one, or the successor is the edition
            itself or leads back to it.
    """
    editions = edition.path.parent
    reason, by = _plain("--reason", reason), _plain("--by", by)
    in_english = _plain("--reason-en", reason_en or "") or None
    if len(reason) < _SHORTEST_REASON:
        raise BadErratum("say in words what is wrong with the edition (--reason)")
    if not by:
        raise BadErratum("say who found it wrong (--by)")
    from filelock import FileLock  # loads much; who only reads errata does not wait for it

    with FileLock(editions / f".{ERRATA}.lock", timeout=30):
        known = errata(editions)
        for lost in lost_errata(editions).values():
            raise BadErratum(lost)
        _refuse(known, edition.edition_id, successor.edition_id)
        at = datetime.now(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
        ends = known.get(successor.edition_id)
        entry = Erratum(
            edition_id=edition.edition_id,
            successor_id=successor.edition_id,
            reason=reason,
            by=by,
            written_at=at,
            last_id=ends.last_id if ends else successor.edition_id,
            last_is_here=ends.last_is_here if ends else True,
            reason_en=in_english,
        )
        entries = [_stored(one) for one in known.values()] + [_stored(entry)]
        content = {"about": "Editions that were found wrong, in the order they were.",
                   "errata": entries}  # fmt: skip
        replace_text(editions / ERRATA, json.dumps(content, indent=2, ensure_ascii=False) + "\n")
        log_erratum(editions, entry.edition_id, entry.successor_id, at)
    return entry


def _refuse(known: dict[str, Erratum], edition_id: str, successor_id: str) -> None:
    if edition_id in known:
        raise BadErratum(
            f"edition {edition_id} has an erratum already (of {known[edition_id].written_at}, "
            f"successor {known[edition_id].successor_id}); write one for that successor instead"
        )
    if successor_id == edition_id:
        raise BadErratum("an edition can't be its own successor; name the one that is right")
    if successor_id in known and known[successor_id].last_id == edition_id:
        raise BadErratum(
            f"edition {successor_id} was itself replaced by {edition_id}; publish a right one "
            "first (`chiso run`) and name it"
        )


def _plain(option: str, words: str) -> str:
    try:
        return plain(words, option)
    except NotPlain as error:
        raise BadErratum(str(error)) from error


def _entries(content: Any) -> dict[str, dict[str, str]]:
    """Return the entries of the list by the wrong edition's id, all as text that can be shown.

    Raises:
        ValueError: If the list has another form; names the entry and the field.
    """
    listed = content.get("errata") if isinstance(content, dict) else None
    if not isinstance(listed, list):
        raise ValueError('it has no list "errata"')
    entries = {}
    for number, one in enumerate(listed, start=1):
        if not isinstance(one, dict):
            raise ValueError(f"entry {number} is no object")
        missing = [name for name in _FIELDS if not _is_text(one.get(name))]
        if missing:
            raise ValueError(f"entry {number} lacks {', '.join(missing)}, or it is no text")
        entry = {name: shown(one[name]) for name in (*_FIELDS, "reason_en") if one.get(name)}
        entries[entry["edition_id"]] = entry
    return entries


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _erratum(entry: dict[str, str], entries: dict[str, dict[str, str]], editions: Path) -> Erratum:
    last = entry["successor_id"]
    for _ in entries:
        if last not in entries:
            break
        last = entries[last]["successor_id"]
    here = (editions / last / DATAPACKAGE).is_file()
    return Erratum(**entry, last_id=last, last_is_here=here)


def _stored(erratum: Erratum) -> dict[str, str]:
    fields = asdict(erratum)
    return {name: fields[name] for name in (*_FIELDS, "reason_en") if fields[name] is not None}

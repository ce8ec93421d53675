"""Errata: which editions were wrong, why, and which edition stands in their place.

Here: the list beside the editions (`editions/errata.json`), outside every edition, for editions
never change; it is only ever added to, and replaced as a whole. Not here: how readers show it.
"""

import json
import warnings
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dagster_project.publish.current import Edition
from dagster_project.publish.files import read_json, replace_text

ERRATA = "errata.json"
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
        reason_en: The reason in English; None where it was given in one language.
    """

    edition_id: str
    successor_id: str
    reason: str
    by: str
    written_at: str
    last_id: str
    reason_en: str | None = None

    @property
    def message(self) -> str:
        """What a reader of the wrong edition must know, in both languages."""
        return (
            f"Đính chính: ấn bản {self.edition_id} có sai sót ({self.reason}); "
            f"dùng ấn bản {self.last_id}. "
            f"Erratum: edition {self.edition_id} was wrong ({self.reason_en or self.reason}); "
            f"use edition {self.last_id}."
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
        entries = {str(one["edition_id"]): one for one in read_json(path)["errata"]}
        return {name: _erratum(one, entries) for name, one in entries.items()}
    except (ValueError, KeyError, TypeError) as error:
        raise BadErratum(
            f"{path} cannot be read ({error}); restore it from a backup: without it nobody can "
            "see which editions were wrong"
        ) from error


def erratum_of(edition: Edition | Path) -> Erratum | None:
    """Return the erratum of an edition, or of the folder of one, or None if it has none."""
    folder = edition.path if isinstance(edition, Edition) else edition.absolute()
    return errata(folder.parent).get(folder.name)


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
        BadErratum: If the reason or the name is missing, an erratum stands already, or the
            successor is the edition itself or leads back to it.
    """
    editions = edition.path.parent
    reason, by = reason.strip(), by.strip()
    if len(reason) < _SHORTEST_REASON:
        raise BadErratum("say in words what is wrong with the edition (--reason)")
    if not by:
        raise BadErratum("say who found it wrong (--by)")
    from filelock import FileLock  # loads much; who only reads errata does not wait for it

    with FileLock(editions / f".{ERRATA}.lock", timeout=30):
        known = errata(editions)
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
            reason_en=(reason_en or "").strip() or None,
        )
        entries = [_stored(one) for one in known.values()] + [_stored(entry)]
        content = {"about": "Editions that were found wrong, in the order they were.",
                   "errata": entries}  # fmt: skip
        replace_text(editions / ERRATA, json.dumps(content, indent=2, ensure_ascii=False) + "\n")
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


def _erratum(entry: dict[str, Any], entries: dict[str, dict[str, Any]]) -> Erratum:
    last = str(entry["successor_id"])
    for _ in entries:
        if last not in entries:
            break
        last = str(entries[last]["successor_id"])
    return Erratum(
        edition_id=str(entry["edition_id"]),
        successor_id=str(entry["successor_id"]),
        reason=str(entry["reason"]),
        by=str(entry["by"]),
        written_at=str(entry["written_at"]),
        last_id=last,
        reason_en=entry.get("reason_en"),
    )


def _stored(erratum: Erratum) -> dict[str, str]:
    fields = asdict(erratum)
    return {name: fields[name] for name in fields if name != "last_id" and fields[name] is not None}

"""Spellings that are not the name of a unit and mean it all the same, as dated data.

Here: `seeds/unit_aliases.csv`. Not here: the same name written another way (`unit_spelling.py`).
"""

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dagster_project.ingest.models import canonical_json, sha256_text
from dagster_project.ingest.unit_codes import normalise_code, root_of
from dagster_project.ingest.unit_spelling import name_key

EVERY_PORTAL = "*"


@dataclass(frozen=True)
class Alias:
    """One line of the seed; `valid_to` is the first day it no longer holds.

    Attributes:
        portal_id: The portal that writes so, or `*`.
        spelling: The name, code or id as the portal writes it.
        unit_code: The unit that is meant.
        reason: Why it is known to be that unit.
    """

    portal_id: str
    spelling: str
    unit_code: str
    valid_from: date
    valid_to: date | None
    reason: str

    def holds_on(self, day: date) -> bool:
        """Whether the alias is valid on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class UnitAliases:
    """Aliases by portal and spelling; a portal's own go before those of every portal."""

    def __init__(self, aliases: Iterable[Alias] = ()) -> None:
        self._all = list(aliases)
        self._by_text: dict[tuple[str, str], list[Alias]] = defaultdict(list)
        self._by_unit: dict[str, list[Alias]] = defaultdict(list)
        for alias in self._all:
            self._by_text[(alias.portal_id, name_key(alias.spelling))].append(alias)
            self._by_unit[alias.unit_code].append(alias)
        self._hash = sha256_text(canonical_json([str(alias) for alias in self._all]))

    @property
    def hash(self) -> str:
        """Hash of the content."""
        return self._hash

    @classmethod
    def load(cls, path: Path) -> "UnitAliases":
        """Read the seed file; a missing one has no aliases.

        Raises:
            ValueError: If a line cannot be read, or two lines give one spelling two units.
        """
        if not path.is_file():
            return cls()
        aliases = []
        with path.open(encoding="utf-8", newline="") as lines:
            for number, row in enumerate(csv.DictReader(lines), start=2):
                try:
                    aliases.append(_alias(row))
                except (KeyError, TypeError, ValueError) as error:
                    raise ValueError(f"{path.name}, line {number}: {error}; correct it") from None
        loaded = cls(aliases)
        loaded._refuse_contradictions(path.name)
        return loaded

    def find(self, portal_id: str, text: str | None, scope: str, day: date) -> str | None:
        """Return the unit that a portal means by a text on a day.

        Args:
            portal_id: The portal that writes so.
            text: A name, code or id.
            scope: The top unit below which the text stands; `VN` for the whole country.
            day: The day of the capture.
        """
        if not text or not self._all:
            return None
        for portal in (portal_id, EVERY_PORTAL):
            for alias in self._by_text.get((portal, name_key(text)), ()):
                if alias.holds_on(day) and scope in ("VN", root_of(alias.unit_code)):
                    return alias.unit_code
        return None

    def of_unit(self, code: str, day: date) -> list[str]:
        """Return the spellings that mean a unit at every portal, and so in the register."""
        return [
            alias.spelling
            for alias in self._by_unit.get(code, ())
            if alias.portal_id == EVERY_PORTAL and alias.holds_on(day)
        ]

    def _refuse_contradictions(self, name: str) -> None:
        for (portal, _), aliases in self._by_text.items():
            for number, one in enumerate(aliases):
                for other in aliases[number + 1 :]:
                    last = max(one.valid_from, other.valid_from)
                    differ = one.unit_code != other.unit_code
                    same_scope = root_of(one.unit_code) == root_of(other.unit_code)
                    if differ and same_scope and one.holds_on(last) and other.holds_on(last):
                        raise ValueError(
                            f"{name}: portal {portal}, spelling {one.spelling!r} means "
                            f"{one.unit_code} and {other.unit_code} on {last}; end one of the two"
                        )


def _alias(row: dict[str, str]) -> Alias:
    if not (row["portal_id"] and row["spelling"] and row["reason"]):
        raise ValueError("portal_id, spelling and reason must be given")
    code = normalise_code(row["unit_code"])
    if code is None:
        raise ValueError("unit_code must be given")
    return Alias(
        portal_id=row["portal_id"],
        spelling=row["spelling"],
        unit_code=code,
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        reason=row["reason"],
    )

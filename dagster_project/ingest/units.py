"""The register of units, and who an answer means.

Here: dated codes from `seeds/units.csv`, resolution of codes and source ids, nearest candidates
for a message. Not here: spelling of codes (`unit_codes.py`), names as answers give them.
"""

import csv
import difflib
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dagster_project.ingest.models import UnitRef, canonical_json, sha256_text
from dagster_project.ingest.unit_codes import normalise_code, normalise_name, root_of

_CHILD = re.compile(r"[A-Z][0-9]{2}(?:\.[0-9]{2,3})+")
_TITLE = re.compile(r"^(?:UBND\s+)?(?:tỉnh|thành phố|TP\.?)\s+", re.IGNORECASE)
_CANDIDATES = 3


class UnknownUnit(ValueError):
    """A unit that cannot be told; the message names it, the reason and the nearest candidates."""


@dataclass(frozen=True)
class UnitVersion:
    """One line of the register; `valid_to` is the first day it no longer holds."""

    unit_code: str
    name: str
    level: str
    parent_code: str | None
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class Span:
    """The days a figure may speak of: from its period's first day to the day it was captured."""

    first: date
    last: date

    def meets(self, version: UnitVersion) -> bool:
        """Whether the unit existed on one of these days."""
        ended = version.valid_to is not None and version.valid_to <= self.first
        return version.valid_from <= self.last and not ended


class UnitRegister:
    """Country and provinces with their dates; units below them are known by their province."""

    def __init__(self, versions: list[UnitVersion]) -> None:
        self._versions: dict[str, list[UnitVersion]] = defaultdict(list)
        for version in versions:
            self._versions[version.unit_code].append(version)
        self._hash = sha256_text(canonical_json([[str(v) for v in versions]]))

    @property
    def hash(self) -> str:
        """Hash of the register's content."""
        return self._hash

    @classmethod
    def load(cls, path: Path) -> "UnitRegister":
        """Read the register from a seed file.

        Raises:
            ValueError: If a line cannot be read.
        """
        versions = []
        with path.open(encoding="utf-8", newline="") as lines:
            for number, row in enumerate(csv.DictReader(lines), start=2):
                try:
                    versions.append(_version(row))
                except (KeyError, ValueError) as error:
                    raise ValueError(f"{path.name}, line {number}: {error}; correct it") from None
        return cls(versions)

    def level_of(self, code: str) -> str | None:
        """Return the level of a registered unit."""
        versions = self._versions.get(code)
        return versions[-1].level if versions else None

    def parent_of(self, code: str) -> str | None:
        """Return a unit's parent: the register's, or the province that its code begins with."""
        versions = self._versions.get(code)
        if versions:
            return versions[-1].parent_code
        return root_of(code)

    def check(self, code: str, name: str | None, span: Span) -> None:
        """Accept a code that is registered in the span, or lies below a unit that is.

        Raises:
            UnknownUnit: If neither holds.
        """
        if code not in self._versions and not _CHILD.fullmatch(code):
            raise UnknownUnit(
                f"unknown unit code {code!r}{self._who(name)}{self._near(code, name)}"
            )
        top = code if code in self._versions else root_of(code)
        if top not in self._versions:
            raise UnknownUnit(
                f"unit {code!r}{self._who(name)} lies below {top!r}, which is not registered"
                f"{self._near(top, name)}"
            )
        if not any(span.meets(version) for version in self._versions[top]):
            known = self._versions[top]
            dates = ", ".join(f"{v.valid_from} to {v.valid_to or 'now'}" for v in known)
            raise UnknownUnit(
                f"unit {code!r}{self._who(name)}: {top} ({known[-1].name}) was valid {dates}, "
                f"not from {span.first} to {span.last}{self._near(top, name, other_than=top)}"
            )

    @staticmethod
    def _who(name: str | None) -> str:
        return f" ({name})" if name else ""

    def _near(self, code: str, name: str | None, other_than: str | None = None) -> str:
        """Name the nearest registered units, by name first, then by code."""
        names: dict[str, str] = {}
        for versions in self._versions.values():
            names[versions[-1].name.casefold()] = versions[-1].unit_code
        bare = _TITLE.sub("", normalise_name(name) or "").casefold()
        found = [names[near] for near in difflib.get_close_matches(bare, names, _CANDIDATES, 0.7)]
        found += difflib.get_close_matches(code.upper(), self._versions, _CANDIDATES, 0.6)
        distinct = [c for c in dict.fromkeys(found) if c != other_than][:_CANDIDATES]
        if not distinct:
            return "; no registered unit is near"
        near = ", ".join(f"{code} {self._versions[code][-1].name}" for code in distinct)
        return f"; nearest: {near}"


def resolve(
    unit: UnitRef, ids: Mapping[str, str | None], register: UnitRegister, span: Span
) -> str:
    """Return the code of a unit that an answer names by code or by the portal's own id.

    Args:
        unit: The unit as the answer names it.
        ids: Codes by source id, as other answers of the same portal gave them.
        register: The register of units.
        span: The days the answer may speak of.

    Raises:
        UnknownUnit: If it cannot be told.
    """
    code = normalise_code(unit.code)
    if code is None:
        code = ids.get(unit.source_id or "")
        if code is None:
            named = f" ({unit.name})" if unit.name else ""
            raise UnknownUnit(
                f"the answer gives no code for unit id {unit.source_id!r}{named}, and no answer of "
                "this portal up to this day names the code of that id; pull an export that gives "
                "codes (service-results, dvc-progress-tree)"
            )
    register.check(code, unit.name, span)
    return code


def _version(row: dict[str, str]) -> UnitVersion:
    return UnitVersion(
        unit_code=row["unit_code"],
        name=row["name"],
        level=row["level"],
        parent_code=row["parent_code"] or None,
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
    )

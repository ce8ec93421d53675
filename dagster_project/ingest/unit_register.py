"""The register of units: which codes exist when, what they are called, what is near.

Here: dated versions of units, look-ups by code and by name. Not here: where the versions come
from (`seeds/units.csv`, `register_source.py`), who an answer means (`units.py`).
"""

import csv
import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dagster_project.ingest.models import canonical_json, sha256_text
from dagster_project.ingest.unit_codes import root_of
from dagster_project.ingest.unit_spelling import name_key, province_key

COUNTRY = "VN"
_CHILD = re.compile(r"[A-Z][0-9]{2}(?:\.[0-9]{2,3})+")
_TOP_LEVELS = ("country", "province")
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
    gso_code: str | None = None


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
    """Country, provinces and what is known below them, with dates."""

    def __init__(self, versions: Iterable[UnitVersion]) -> None:
        self.versions = tuple(versions)
        self._by_code: dict[str, list[UnitVersion]] = defaultdict(list)
        for version in self.versions:
            self._by_code[version.unit_code].append(version)
        self._tops = [version for version in self.versions if version.level in _TOP_LEVELS]
        self._children: dict[str, list[UnitVersion]] = defaultdict(list)
        self._below: dict[str, dict[str, list[UnitVersion]]] = {}
        self._changes: dict[str, list[date]] = defaultdict(list)
        for version in self.versions:
            days = (version.valid_from, version.valid_to)
            root = root_of(version.unit_code)
            self._changes[root] += [day for day in days if day is not None]
            if version.level not in _TOP_LEVELS:
                self._children[root].append(version)
        self._hash = sha256_text(canonical_json([_cells(v) for v in self.versions]))

    @property
    def hash(self) -> str:
        """Hash of the register's content."""
        return self._hash

    @classmethod
    def load(cls, path: Path) -> "UnitRegister":
        """Read a register of countries and provinces from a seed file.

        Raises:
            ValueError: If a line cannot be read.
        """
        return cls(read_versions(path))

    def level_of(self, code: str) -> str | None:
        """Return the level of a registered unit."""
        versions = self._by_code.get(code)
        return versions[-1].level if versions else None

    def parent_of(self, code: str) -> str | None:
        """Return a unit's parent: the register's, or the province that its code begins with."""
        versions = self._by_code.get(code)
        if versions:
            return versions[-1].parent_code
        return root_of(code)

    def name_of(self, code: str) -> str | None:
        """Return a registered unit's newest name."""
        versions = self._by_code.get(code)
        return versions[-1].name if versions else None

    def names_of(self, code: str) -> tuple[str, ...]:
        """Return every name that a registered unit has or had."""
        return tuple(dict.fromkeys(version.name for version in self._by_code.get(code, ())))

    def gso_code_of(self, code: str, day: date) -> str | None:
        """Return the GSO number of a registered unit on a day."""
        there = (v for v in self._by_code.get(code, ()) if Span(day, day).meets(v))
        return next((version.gso_code for version in there), None)

    def last_change(self, scope: str, day: date) -> date:
        """Return the last day up to `day` on which a unit of a province began or ended."""
        return max((one for one in self._changes.get(scope, ()) if one <= day), default=date.min)

    def named(self, scope: str, form: str, span: Span) -> list[UnitVersion]:
        """Return the units of a province that bear a name in a span (form of `unit_spelling`)."""
        return [version for version in self.below(scope).get(form, ()) if span.meets(version)]

    def provinces_named(self, name: str, span: Span) -> list[UnitVersion]:
        """Return the provinces of a name, whatever kind the name says."""
        key = province_key(name)
        return [version for version in self.below(COUNTRY).get(key, ()) if span.meets(version)]

    def below(self, scope: str) -> Mapping[str, list[UnitVersion]]:
        """Return the units below a province, or the provinces, by the form of their name."""
        if scope not in self._below:
            found: dict[str, list[UnitVersion]] = defaultdict(list)
            above = self.names_of(scope)
            if scope == COUNTRY:
                for version in self._tops:
                    if version.level == "province":
                        found[province_key(version.name)].append(version)
            for version in self._children.get(scope, ()):
                found[name_key(version.name, above)].append(version)
            self._below[scope] = found
        return self._below[scope]

    def check(self, code: str, name: str | None, span: Span) -> None:
        """Accept a code that is registered in the span, or lies below a unit that is.

        Raises:
            UnknownUnit: If neither holds.
        """
        if code not in self._by_code and not _CHILD.fullmatch(code):
            raise UnknownUnit(
                f"unknown unit code {code!r}{self._who(name)}{self._near(code, name)}"
            )
        top = code if code in self._by_code else root_of(code)
        if top not in self._by_code:
            raise UnknownUnit(
                f"unit {code!r}{self._who(name)} lies below {top!r}, which is not registered"
                f"{self._near(top, name)}"
            )
        known = self._by_code[top]
        if not any(span.meets(version) for version in known):
            dates = ", ".join(f"{v.valid_from} to {v.valid_to or 'now'}" for v in known)
            raise UnknownUnit(
                f"unit {code!r}{self._who(name)}: {top} ({known[-1].name}) was valid {dates}, "
                f"not from {span.first} to {span.last}{self._near(top, name, other_than=top)}"
            )

    @staticmethod
    def _who(name: str | None) -> str:
        return f" ({name})" if name else ""

    def _near(self, code: str, name: str | None, other_than: str | None = None) -> str:
        """Name the nearest registered provinces, by name first, then by code."""
        names = {province_key(version.name): version.unit_code for version in self._tops}
        codes = dict.fromkeys(version.unit_code for version in self._tops)
        key = province_key(name or "")
        found = [names[near] for near in difflib.get_close_matches(key, names, _CANDIDATES, 0.7)]
        found += difflib.get_close_matches(code.upper(), codes, _CANDIDATES, 0.6)
        distinct = [c for c in dict.fromkeys(found) if c != other_than][:_CANDIDATES]
        if not distinct:
            return "; no registered unit is near"
        return "; nearest: " + ", ".join(f"{code} {self.name_of(code)}" for code in distinct)


def _cells(version: UnitVersion) -> list[str]:
    return [
        version.unit_code,
        version.name,
        version.level,
        version.parent_code or "",
        version.gso_code or "",
        version.valid_from.isoformat(),
        version.valid_to.isoformat() if version.valid_to else "",
    ]


def read_versions(path: Path) -> list[UnitVersion]:
    """Read versions of units from a seed file.

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
    return versions


def _version(row: dict[str, str]) -> UnitVersion:
    return UnitVersion(
        unit_code=row["unit_code"],
        name=row["name"],
        level=row["level"],
        parent_code=row["parent_code"] or None,
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        gso_code=row.get("gso_code") or None,
    )

"""Which unit bears a name below a province.

Here: aliases, names that the national portal's answers of the day give with a code, names of
earlier days, names of the register; nearest candidates for a message. Not here: spelling
(`unit_spelling.py`), looking at earlier days' files (`known_ids.py`).
"""

import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from dagster_project.ingest.models import UnitRef
from dagster_project.ingest.unit_aliases import UnitAliases
from dagster_project.ingest.unit_codes import normalise_code, root_of
from dagster_project.ingest.unit_register import COUNTRY, Span, UnitRegister, UnknownUnit
from dagster_project.ingest.unit_spelling import (
    CITY,
    PROVINCE,
    fold,
    kind_of,
    name_key,
    spellings,
)

PortalId = tuple[str, str]
Stated = Mapping[str, Mapping[str, Mapping[str, str]]]
_NAMES_OF = "names below "
_ALL_NAMES = "\n"  # no name's form holds a line break
_CANDIDATES = 3
_SHOWN = 5
_ALIKE = 0.6


def name_id(scope: str, form: str) -> PortalId:
    """Return the key under which a name stands among the ids of earlier days."""
    return (f"{_NAMES_OF}{scope}", form)


def all_names_id(scope: str) -> PortalId:
    """Return the key under which all names below a province stand, as `listed_names` writes."""
    return (f"{_NAMES_OF}{scope}", _ALL_NAMES)


def listed_names(names: Iterable[tuple[str, str]]) -> str:
    """Write codes with their names as one text."""
    return "\n".join(f"{code}\t{name}" for code, name in sorted(names))


def scope_of(key: PortalId) -> str | None:
    """Return the province of a key of `name_id`, None for other keys."""
    return key[0].removeprefix(_NAMES_OF) if key[0].startswith(_NAMES_OF) else None


def stated_names(
    units: Iterable[UnitRef], register: UnitRegister, scopes: Iterable[str]
) -> dict[str, dict[str, dict[str, str]]]:
    """Return what the national answers of a day say: by province, form of the name and code."""
    found: dict[str, dict[str, dict[str, str]]] = {scope: {} for scope in scopes}
    for unit in units:
        code = normalise_code(unit.code) if unit.name else None
        scope = root_of(code) if code and "." in code else ""
        if code and unit.name and scope in found:
            form = name_key(unit.name, register.names_of(scope))
            found[scope].setdefault(form, {}).setdefault(code, unit.name)
    return found


@dataclass(frozen=True)
class Names:
    """What is known about names on one day.

    Attributes:
        as_of: The day.
        register: The register of units.
        aliases: Spellings that mean a unit.
        stated: What the national answers of the day say.
        earlier: Codes by `name_id`, separated by spaces, as answers of earlier days said; by
            `all_names_id` what the newest of them that names units of a province said.
    """

    as_of: date
    register: UnitRegister
    aliases: UnitAliases
    stated: Stated
    earlier: Mapping[PortalId, str | None]
    _gso_codes: dict[tuple[str, str], str | None] = field(default_factory=dict)

    def gso_code(self, code: str, name: str | None) -> str | None:
        """Return the GSO number of a unit with an H code: where one commune bears its name.

        The name must be that of exactly one district or commune of the province on this day; an
        alias of every portal may say how the register spells it.
        """
        if (code, name or "") not in self._gso_codes:
            self._gso_codes[code, name or ""] = self._gso_code(code, name)
        return self._gso_codes[code, name or ""]

    def _gso_code(self, code: str, name: str | None) -> str | None:
        known = self.register.gso_code_of(code, self.as_of)
        scope = root_of(code)
        if known is not None or scope == code or not name:
            return known
        above, day = self.register.names_of(scope), Span(self.as_of, self.as_of)
        for spelling in (name, *self.aliases.of_unit(code, self.as_of)):
            found = self.register.named(scope, name_key(spelling, above), day)
            if len(found) == 1:
                return found[0].gso_code
        return None

    def earlier_names(self, scope: str) -> dict[str, dict[str, str]]:
        """Return the names of an earlier day, for messages: by form and code, as `stated`."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        lines = (self.earlier.get(all_names_id(scope)) or "").splitlines()
        for code, _, name in (line.partition("\t") for line in lines):
            found[name_key(name, self.register.names_of(scope))][code] = name
        return found

    def h_codes_known(self, scope: str) -> bool:
        """Whether the national portal names units below a province, today or earlier."""
        return bool(self.stated.get(scope) or self.earlier.get(name_id(scope, "")))


@dataclass(frozen=True)
class NameFinder:
    """Tells what one portal's names mean.

    Attributes:
        names: What is known on the day.
        portal_id: The portal.
        root: The unit its answer was asked for.
        reads_names: False for the national portal, whose own ids tell its units.
    """

    names: Names
    portal_id: str
    root: str
    reads_names: bool = True

    def alias(self, text: str | None) -> str | None:
        """Return the unit that the portal means by a text, as an alias says."""
        scope = root_of(self.root)
        return self.names.aliases.find(self.portal_id, text, scope, self.names.as_of)

    def find(self, unit: UnitRef, span: Span) -> str:
        """Return the code of the one unit that bears a name.

        Raises:
            UnknownUnit: If none bears it, or more than one; the message names candidates.
        """
        name = unit.name or ""
        alias = self.alias(name)
        if alias is not None:
            return alias
        scope = root_of(unit.parent_code or self.root)
        register = self.names.register
        forms = spellings(name, register.names_of(scope))
        for found in (
            self._stated(scope, forms),
            self._earlier(scope, forms),
            self._registered(scope, name, forms, span),
        ):
            if len(found) == 1:
                return next(iter(found))
            if found:
                raise UnknownUnit(_ambiguous(name, scope, found))
        raise UnknownUnit(self._unknown(unit, scope, forms, span))

    def _stated(self, scope: str, forms: Sequence[str]) -> dict[str, str]:
        stated = self.names.stated.get(scope, {})
        return {code: name for form in forms for code, name in stated.get(form, {}).items()}

    def _earlier(self, scope: str, forms: Sequence[str]) -> dict[str, str]:
        known = (self.names.earlier.get(name_id(scope, form)) for form in forms)
        return {code: "" for codes in known if codes for code in codes.split()}

    def _registered(
        self, scope: str, name: str, forms: Sequence[str], span: Span
    ) -> dict[str, str]:
        register = self.names.register
        if scope == COUNTRY:
            return {v.unit_code: v.name for v in register.provinces_named(name, span)}
        found: dict[str, str] = {}
        if not self.names.h_codes_known(scope):
            # Once the portal's codes are known, a name that they do not bear is not theirs.
            found = {
                version.unit_code: version.name
                for form in forms
                for version in register.named(scope, form, span)
            }
        for bare in map(fold, register.names_of(scope)):
            # A city of that name may be the province or, as a district, lie below it.
            if f"{PROVINCE} {bare}" in forms or f"{CITY} {bare}" in forms:
                found[scope] = register.name_of(scope) or scope
        return found

    def _unknown(self, unit: UnitRef, scope: str, forms: Sequence[str], span: Span) -> str:
        shown = f"{unit.name!r}" + (f" (id {unit.source_id})" if unit.source_id else "")
        where = f"below {scope} {self.names.register.name_of(scope) or ''}".strip()
        near = self._nearest(scope, forms[0] if forms else "", span)
        return (
            f"no unit {where} bears the name {shown}: neither an answer of the national portal up "
            f"to this day nor the register gives it; {near}. Correct it at the source, or say in "
            "seeds/unit_aliases.csv which unit is meant"
        )

    def _nearest(self, scope: str, form: str, span: Span) -> str:
        pool: dict[str, dict[str, str]] = defaultdict(dict)
        named = {**self.names.earlier_names(scope), **self.names.stated.get(scope, {})}
        for known, codes in named.items():
            pool[_bare(known)].update(codes)
        for known, versions in self.names.register.below(scope).items():
            valid = {v.unit_code: v.name for v in versions if span.meets(v)}
            if known not in named and valid:
                pool[_bare(known)].update(valid)
        near = _close(_bare(form), tuple(sorted(pool)))
        units = [f"{code} {name}" for known in near for code, name in pool[known].items()]
        return f"nearest: {', '.join(units[:_SHOWN])}" if units else "no unit is near"


@lru_cache(maxsize=4096)
def _close(form: str, known: tuple[str, ...]) -> list[str]:
    return difflib.get_close_matches(form, known, _CANDIDATES, _ALIKE)


def _bare(form: str) -> str:
    kind = kind_of(form)
    return form.removeprefix(kind).strip() if kind else form


def _ambiguous(name: str, scope: str, found: Mapping[str, str]) -> str:
    units = [f"{code} {known}".strip() for code, known in sorted(found.items())]
    more = f" and {len(units) - _SHOWN} more" if len(units) > _SHOWN else ""
    return (
        f"{len(units)} units below {scope} bear the name {name!r}: "
        f"{', '.join(units[:_SHOWN])}{more}; which one is meant cannot be told. Give the code at "
        "the source, or say in seeds/unit_aliases.csv which unit is meant"
    )

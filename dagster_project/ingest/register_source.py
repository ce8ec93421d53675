"""Where the register of units comes from: two seeds, and the data of `vietnamadminunits`.

Here: districts and communes with keys and dates, which old commune became which new one. Not
here: look-ups (`unit_register.py`), the written tables (`register_table.py`).

A district or commune is `<province's H code>.g<GSO code>` (`H21.g21550`): the national portal's own
code of a unit is not in the package. A GSO number alone names nothing: numbers of provinces and
communes were given to others on 2025-07-01, so that a number always goes with a day.
"""

import csv
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from dagster_project.ingest.unit_register import UnitVersion, read_versions

PACKAGE = "vietnamadminunits"
# The package holds the units as they were on this day (696 districts, 10,035 communes); what
# changed below the provinces before is not in it.
KNOWN_SINCE = date(2025, 3, 1)
TWO_TIERS = date(2025, 7, 1)
_OLD = """
    select provinceCode, districtCode, district, wardCode, ward, provinceKey, districtKey, wardKey
    from admin_units_legacy order by provinceCode, districtCode, wardCode
"""
_NEW = "select provinceCode, wardCode, ward, provinceKey, wardKey from admin_units order by 1, 2"


@dataclass(frozen=True)
class Succession:
    """Which unit took over from which.

    Attributes:
        relation: `continued_as` (one whole unit became one), `merged_into` (with others),
            `divided_into` (a part went there), `divided_mostly_into` (the package's default part).
    """

    old_unit_code: str
    new_unit_code: str
    effective_date: date
    relation: str
    source: str


class RegisterError(ValueError):
    """The register cannot be put together; the message says what is missing."""


def province_of_gso(provinces: Iterable[UnitVersion], gso_code: str, day: date) -> str | None:
    """Return the province that bore a GSO number on a day; without a day nobody can tell."""
    for province in provinces:
        ended = province.valid_to is not None and province.valid_to <= day
        same = province.level == "province" and province.gso_code == gso_code
        if same and province.valid_from <= day and not ended:
            return province.unit_code
    return None


def load_register(seeds: Path) -> tuple[list[UnitVersion], list[Succession]]:
    """Return every unit of the register, and successions below the provinces.

    Raises:
        RegisterError: If the package is missing, or names a province that the seed does not have.
        ValueError: If a line of a seed cannot be read.
    """
    tops = read_versions(seeds / "units.csv")
    folder = _package_data()
    source = f"{PACKAGE} {version(PACKAGE)}"
    try:
        with closing(sqlite3.connect(f"file:{folder / 'dataset.db'}?mode=ro", uri=True)) as opened:
            old, new = opened.execute(_OLD).fetchall(), opened.execute(_NEW).fetchall()
        converter = json.loads((folder / "converter_2025.json").read_text(encoding="utf-8"))
    except (OSError, sqlite3.Error, ValueError) as error:
        raise RegisterError(
            f"{folder}: the data of {source} cannot be read: {error}; install {PACKAGE} anew"
        ) from error
    h_old = {code: _h_code(tops, code, KNOWN_SINCE) for code in {row[0] for row in old}}
    h_new = {code: _h_code(tops, code, TWO_TIERS) for code in {row[0] for row in new}}
    versions = [*tops, *_districts(old, h_old), *_old_communes(old, h_old)]
    renames = _read_renames(seeds / "unit_renames.csv")
    versions += _new_communes(new, h_new, renames)
    old_codes = {"_".join(part or "" for part in row[5:8]): _old_code(row, h_old) for row in old}
    new_codes = {(row[3], row[4]): f"{h_new[row[0]]}.g{row[1]}" for row in new}
    try:
        return versions, _successions(converter, old_codes, new_codes, source)
    except (KeyError, TypeError) as error:
        raise RegisterError(
            f"{source}: its table of old and new communes does not fit its list of units "
            f"({error}); use the version that requirements.lock names"
        ) from error


def _package_data() -> Path:
    found = find_spec(PACKAGE)
    folders = list(found.submodule_search_locations or ()) if found else []
    if not folders:
        raise RegisterError(
            f"the package {PACKAGE} is not installed; it holds the districts and communes: "
            "run `make setup`"
        )
    return Path(folders[0]) / "data"


def _h_code(tops: list[UnitVersion], gso_code: str, day: date) -> str:
    code = province_of_gso(tops, gso_code, day)
    if code is None:
        raise RegisterError(
            f"seeds/units.csv has no province with the GSO number {gso_code} on {day}; add it"
        )
    return code


def _districts(old: list[Any], h_codes: dict[str, str]) -> Iterator[UnitVersion]:
    for province, code, name in dict.fromkeys((row[0], row[1], row[2]) for row in old):
        parent = h_codes[province]
        yield UnitVersion(
            f"{parent}.g{code}", name, "district", parent, KNOWN_SINCE, TWO_TIERS, code
        )


def _old_code(row: Any, h_codes: dict[str, str]) -> str:
    """Return the key of a commune, or of its district where that has no communes (islands)."""
    return f"{h_codes[row[0]]}.g{row[3] or row[1]}"


def _old_communes(old: list[Any], h_codes: dict[str, str]) -> Iterator[UnitVersion]:
    for row in old:
        if row[3]:
            parent = f"{h_codes[row[0]]}.g{row[1]}"
            yield UnitVersion(
                _old_code(row, h_codes), row[4], "commune", parent, KNOWN_SINCE, TWO_TIERS, row[3]
            )


def _new_communes(
    new: list[Any], h_codes: dict[str, str], renames: dict[str, list[tuple[date, str]]]
) -> Iterator[UnitVersion]:
    for province, code, name, *_ in new:
        parent = h_codes[province]
        now = UnitVersion(f"{parent}.g{code}", name, "commune", parent, TWO_TIERS, None, code)
        for day, later in renames.get(code, ()):
            yield replace(now, valid_to=day)
            now = replace(now, name=later, valid_from=day)
        yield now


def _successions(
    converter: Any, old: dict[str, str], new: dict[tuple[str, str], str], source: str
) -> list[Succession]:
    whole = [
        (old[key], new[province, ward])
        for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items()
        for ward, keys in wards.items()
        for key in keys
    ]
    parts = [
        (old[key], new[province, part["newWardKey"]], bool(part["isDefaultNewWard"]))
        for province, keys in converter["DICT_PROVINCE_WARD_DIVIDED"].items()
        for key, found in keys.items()
        for part in found
    ]
    sources_of = Counter([*(to for _, to in whole), *(to for _, to, _ in parts)])
    rows = {
        (one, to): "continued_as" if sources_of[to] == 1 else "merged_into" for one, to in whole
    }
    rows |= {(one, to): "divided_mostly_into" if d else "divided_into" for one, to, d in parts}
    return [
        Succession(one, to, TWO_TIERS, relation, source)
        for (one, to), relation in sorted(rows.items())
    ]


def _read_renames(path: Path) -> dict[str, list[tuple[date, str]]]:
    renames: dict[str, list[tuple[date, str]]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            try:
                renames.setdefault(row["gso_code"], []).append(
                    (date.fromisoformat(row["valid_from"]), row["name"])
                )
            except (KeyError, TypeError, ValueError) as error:
                raise ValueError(f"{path.name}, line {number}: {error}; correct it") from None
    return {code: sorted(found) for code, found in renames.items()}

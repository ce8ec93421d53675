"""Which unit of an edition a person means, by code or by name.

Here: the search in `marts.units`, and what to say to a name that fits none or several. Not here:
units as exports name them (`ingest/units.py`), which never get by with a name without its marks.
"""

import difflib
import re
import unicodedata
from datetime import date
from typing import NamedTuple

import duckdb

from dagster_project.publish.errors import UnknownChoice

_SHOWN = 6
# Long forms of codes, as in 000.00.00.H37.
_ZERO_GROUPS = re.compile(r"^(?:0+\.)+")
_BEFORE = re.compile(r"^(?:ubnd|uy ban nhan dan)\s+")
_PROVINCE_KIND = re.compile(r"^(?:tinh|thanh pho|tp\.?)\s+")


class Unit(NamedTuple):
    """A unit as it is on a day."""

    code: str
    name: str
    level: str
    parent_code: str | None


def find_unit(connection: duckdb.DuckDBPyConnection, text: str, as_of: date) -> Unit:
    """Return the unit that a code or a name means.

    Marks may be left out (`da nang`), kinds too where a province is meant. A name that a province
    bears means the province.

    Raises:
        UnknownChoice: If no unit fits, or several do; the message names those that come nearest.
    """
    units = _units(connection, as_of)
    code = _ZERO_GROUPS.sub("", text.strip()).upper()
    by_code = [unit for unit in units if unit.code.upper() == code]
    found = by_code or _by_name(units, text)
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownChoice(f"{text!r} may be {_listed(found)}; give the code")
    near = _nearest(units, text)
    advice = f"; do you mean {_listed(near)}?" if near else "; `chiso rank` lists codes and names"
    raise UnknownChoice(f"no unit has the code or name {text!r} on {as_of}{advice}")


def _units(connection: duckdb.DuckDBPyConnection, as_of: date) -> list[Unit]:
    # No bound parameter: it would make the engine import pandas, slower than the whole search.
    day = f"date '{as_of:%Y-%m-%d}'"
    rows = connection.execute(
        "select unit_code, coalesce(short_name, name), level, parent_code from marts.units "
        f"where {day} >= valid_from and ({day} < valid_to or valid_to is null) order by 1"
    ).fetchall()
    return [Unit(*row) for row in rows]


def _by_name(units: list[Unit], text: str) -> list[Unit]:
    """Return the units of that name: with its marks if one bears it so, else without them."""
    exact = [unit for unit in units if _folded(unit.name) == _folded(text)]
    found = exact or [unit for unit in units if _bare(unit.name) == _bare(text)]
    provinces = [unit for unit in found if unit.level in ("province", "country")]
    return provinces if len(provinces) == 1 else found


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _bare(text: str) -> str:
    """Return a name without marks, case and `UBND`, `tỉnh`, `thành phố`."""
    letters = unicodedata.normalize("NFD", _folded(text).replace("đ", "d"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    bare = _BEFORE.sub("", bare)
    return _PROVINCE_KIND.sub("", bare)


def _nearest(units: list[Unit], text: str) -> list[Unit]:
    by_key: dict[str, list[Unit]] = {}
    for unit in units:
        by_key.setdefault(_bare(unit.name), []).append(unit)
    keys = difflib.get_close_matches(_bare(text), by_key, n=_SHOWN, cutoff=0.6)
    return [unit for key in keys for unit in by_key[key]]


def _listed(units: list[Unit]) -> str:
    texts = [
        f"{unit.code} ({unit.name}{f', {unit.parent_code}' if unit.level != 'province' else ''})"
        for unit in units[:_SHOWN]
    ]
    more = f" and {len(units) - _SHOWN} more" if len(units) > _SHOWN else ""
    return ", ".join(texts) + more

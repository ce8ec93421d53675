"""How the national portal names units: dated names of provinces, levels of their children.

Here: the register in `captured/provinces.csv` and the reading of codes and names. Not here:
the pipeline's own register of units (that is seed data).
"""

import csv
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from dagster_project.replay.holdings import COUNTRY, Level, Unit, made_id, plain_code, read_instant

CAPTURED = Path(__file__).parent / "captured"
_ALWAYS = datetime.min.replace(tzinfo=UTC)
_COMMUNE_WORDS = ("xã", "phường", "đặc khu", "thị trấn")


@dataclass(frozen=True)
class ProvinceName:
    """A province's short name and kind (`tỉnh`, `thành phố`) from an instant on."""

    short_name: str
    kind: str
    valid_from: datetime
    source_id: str


@lru_cache(maxsize=1)
def provinces() -> dict[str, list[ProvinceName]]:
    """Return the dated names of every province, oldest first."""
    register: dict[str, list[ProvinceName]] = {}
    with (CAPTURED / "provinces.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            since = read_instant(line["valid_from"]) if line["valid_from"] else _ALWAYS
            source_id = line["source_id"] or made_id(line["unit_code"])
            name = ProvinceName(line["short_name"], line["kind"], since, source_id)
            register.setdefault(line["unit_code"], []).append(name)
    return register


def province(code: str, at: datetime, short_name: str = "") -> Unit:
    """Return a province as the portal names it at an instant.

    Args:
        code: The H code as captured.
        at: The instant, which decides between tỉnh and thành phố.
        short_name: The captured name; the register's own where it is empty.
    """
    dated = provinces().get(plain_code(code), [])
    known = next((name for name in reversed(dated) if name.valid_from <= at), None)
    source_id = known.source_id if known else made_id(plain_code(code))
    short = short_name or (known.short_name if known else "")
    if not short or short.startswith("UBND "):
        return Unit(code, short or None, "province", source_id)
    kind = known.kind if known else "tỉnh"
    return Unit(code, f"UBND {kind} {short}", "province", source_id)


def country() -> Unit:
    """Return the country as the portal names it."""
    return Unit(COUNTRY, "Cả nước", "country", "")


def child_level(code: str, name: str | None) -> Level:
    """Tell a commune from a department: by its name, else by the code (three digits or more)."""
    if name:
        words = name.lower().removeprefix("ubnd ")
        return "commune" if words.startswith(_COMMUNE_WORDS) else "department"
    return "commune" if len(code.rsplit(".", 1)[-1]) > 2 else "department"


def any_unit(code: str, at: datetime, name: str = "") -> Unit:
    """Return the unit that a captured code and name mean, whatever its level."""
    if code == COUNTRY:
        return country()
    plain = plain_code(code)
    if "." not in plain:
        return province(code, at, name)
    return Unit(code, name or None, child_level(plain, name or None), made_id(plain))

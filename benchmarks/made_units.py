"""The made-up country of the benchmark.

Here: provinces as they are, departments and communes that do not exist, in the numbers that do.
Not here: figures.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from dagster_project.settings import PROJECT_ROOT

DEPARTMENTS = 517
COMMUNES = 3321


@dataclass(frozen=True)
class MadeUnit:
    """A unit of the benchmark; `level` is country, province, department or commune."""

    code: str
    name: str
    level: str
    parent_code: str | None

    @property
    def source_id(self) -> str:
        """The id that answers of the portal would carry for it."""
        return f"made-{self.code}"


def made_units(seeds: Path = PROJECT_ROOT / "seeds") -> list[MadeUnit]:
    """Return the country, its 34 provinces, 517 departments and 3,321 communes, in that order."""
    provinces = _provinces(seeds / "units.csv")
    codes = [province.code for province in provinces]
    return [
        MadeUnit("VN", "Cả nước", "country", None),
        *provinces,
        *_children(codes, DEPARTMENTS, "department", "Sở", first_number=1),
        *_children(codes, COMMUNES, "commune", "UBND xã", first_number=100),
    ]


def _provinces(units_csv: Path) -> list[MadeUnit]:
    with units_csv.open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["level"] == "province" and not r["valid_to"]]
    return [MadeUnit(r["unit_code"], r["name"], "province", "VN") for r in rows]


def _children(
    provinces: list[str], total: int, level: str, kind: str, first_number: int
) -> list[MadeUnit]:
    children = []
    for place, province in enumerate(provinces):
        share = total // len(provinces) + (place < total % len(provinces))
        for number in range(first_number, first_number + share):
            name = f"{kind} thử nghiệm {number}"
            children.append(MadeUnit(f"{province}.{number:02d}", name, level, province))
    return children

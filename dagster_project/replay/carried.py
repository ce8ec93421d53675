"""Loads the figures of 2026 that the project carries, in its own form (`captured/`).

Here: one wide CSV per dataset, keyed by captured_at, period, root and unit; an empty cell was not
captured, `null` was captured as null. Not here: files of others (`load_captures.py`).
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from dagster_project.replay.holdings import (
    DATASETS_2026,
    FORMALITIES,
    NATIONAL,
    Formalities,
    Holdings,
    Level,
    Row,
    Unit,
    made_id,
    read_instant,
)
from dagster_project.replay.names import CAPTURED, any_unit, provinces
from dagster_project.replay.tokens import figure

_KEYS = ("captured_at", "period_id", "root_code", "unit_code")


def load_carried(folder: Path = CAPTURED) -> Holdings:
    """Return the figures that the project carries."""
    holdings = Holdings()
    units = _units(folder / "units.csv")
    for dataset in DATASETS_2026:
        for line in _lines(folder / f"{dataset}.csv"):
            at = read_instant(line["captured_at"])
            unit = units.get(line["unit_code"]) or any_unit(line["unit_code"], at)
            values = {
                column: figure(cell)
                for column, cell in line.items()
                if cell and column not in _KEYS
            }
            row = Row(unit, values, line["root_code"])
            holdings.add((NATIONAL, at, dataset, line["period_id"]), [row])
    _load_formalities(holdings, folder / f"{FORMALITIES}.csv")
    for line in _lines(folder / "captures.csv"):
        if line["source_label"]:
            holdings.labels[NATIONAL, read_instant(line["captured_at"])] = line["source_label"]
    know_provinces(holdings)
    return holdings


def know_provinces(holdings: Holdings) -> None:
    """Let every province of the register be asked for, also where it holds nothing."""
    for code, names in provinces().items():
        holdings.roots.setdefault(names[-1].source_id, code)


def _units(path: Path) -> dict[str, Unit]:
    return {
        line["unit_code"]: Unit(
            line["unit_code"],
            line["name"] or None,
            cast("Level", line["level"]),
            line["source_id"] or made_id(line["unit_code"]),
        )
        for line in _lines(path)
    }


def _load_formalities(holdings: Holdings, path: Path) -> None:
    for line in _lines(path):
        key = (NATIONAL, read_instant(line["captured_at"]))
        seen = holdings.formalities.get(key)
        items = {**(seen.items if seen else {}), int(line["position"]): line["item"]}
        holdings.formalities[key] = Formalities(int(line["total"]), items)


def _lines(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)

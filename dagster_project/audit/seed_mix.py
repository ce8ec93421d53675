"""Seeds between two sides: files of one or the other, by the causes that are applied.

Between two days the rows in force decide: a side's rows are then put to the other day, so that
what was in force on its own day is in force there, and nothing else. Here: that. Not here: which
seed belongs to which cause (causes.py).
"""

import csv
import shutil
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from dagster_project.audit.causes import RowChange, cause_of_seed, seed_names
from dagster_project.audit.rebuild import Inputs

# Seeds whose rows are in force from one day until before another, with both columns.
DATED = {
    "overrides": ("valid_from", "expires_on"),
    "reconciliation_rules": ("valid_from", "valid_to"),
    "units": ("valid_from", "valid_to"),
}


def write_seeds(
    target: Path, before: Inputs, after: Inputs, applied: Iterable[str], days: tuple[date, date]
) -> Path:
    """Write the seeds of `before`, those of applied causes from `after`.

    Args:
        target: A new folder.
        before: The side whose day is built.
        after: The other side.
        applied: The causes that are applied.
        days: The day of `before` and the day of `after`.
    """
    target.mkdir(parents=True)
    causes = set(applied)
    for name in seed_names(before, after):
        own, other = before.seeds / f"{name}.csv", after.seeds / f"{name}.csv"
        # A file that one side lacks altogether came or went with the code.
        taken = cause_of_seed(name) in causes or not own.is_file()
        source = other if taken and other.is_file() else own
        if source is other and name in DATED and days[0] != days[1]:
            _put_to_day(source, target / source.name, DATED[name], (days[1], days[0]))
        else:
            shutil.copyfile(source, target / source.name)
    return target


def dated_changes(side: Inputs, days: tuple[date, date]) -> dict[str, list[RowChange]]:
    """Return, by cause, the rows that are in force on one of two days only.

    Args:
        side: Whose seeds.
        days: The earlier and the later day of the comparison, in its order.
    """
    found: dict[str, list[RowChange]] = {}
    for name, columns in DATED.items():
        path = side.seeds / f"{name}.csv"
        if not path.is_file():
            continue
        for row in _read(path)[1]:
            was, now = (_in_force(row, columns, day) for day in days)
            if was != now:
                key = (next(iter(row.values())), row[columns[0]])
                kind = "begins" if now else "ends"
                found.setdefault(cause_of_seed(name), []).append(RowChange(path.name, key, kind))
    return found


def _put_to_day(
    source: Path, target: Path, columns: tuple[str, str], days: tuple[date, date]
) -> None:
    """Copy a dated seed so that rows are in force on the second day as they are on the first."""
    names, rows = _read(source)
    first, last = columns
    there, here = days
    for row in rows:
        wanted, found = _in_force(row, columns, there), _in_force(row, columns, here)
        if wanted and not found:
            row[first] = min(row[first], here.isoformat())
            if row[last] and row[last] <= here.isoformat():
                row[last] = (here + timedelta(days=1)).isoformat()
        elif found and not wanted:
            if there > here:
                row[last] = here.isoformat()
            else:
                row[first] = (here + timedelta(days=1)).isoformat()
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _read(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        return list(reader.fieldnames or []), list(reader)


def _in_force(row: dict[str, str], columns: tuple[str, str], day: date) -> bool:
    first, last = (row[column] for column in columns)
    return first <= day.isoformat() and (not last or day.isoformat() < last)

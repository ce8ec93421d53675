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

from dagster_project.audit.diff.causes import CODE, RowChange, cause_of_seed, key_width, seed_names
from dagster_project.audit.rebuild import Inputs

# Seeds whose rows are in force from one day until before another, with both columns. Not here:
# methodologies (a period has the one in force on its last day), aliases and new names of units
# (they act when a capture is read), successors (no score reads them).
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
        # The SQL reads its own columns: one that a side lacks came or went with the code.
        read_as = other if CODE in causes and other.is_file() else own
        moved = source is other and name in DATED and days[0] != days[1]
        if not moved and _columns(source) == _columns(read_as):
            shutil.copyfile(source, target / source.name)
            continue
        names, rows = _with_columns_of(read_as, source)
        if moved:
            _put_to_day(rows, DATED[name], (days[1], days[0]))
        _write(target / source.name, names, rows)
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
            kind = change_between(row[columns[0]], row[columns[1]], days)
            if kind:
                key = (next(iter(row.values())), row[columns[0]])
                found.setdefault(cause_of_seed(name), []).append(RowChange(path.name, key, kind))
    return found


def change_between(first: str, last: str, days: tuple[date, date]) -> str | None:
    """Return whether a row `begins` or `ends` between two days; None where it does neither.

    Args:
        first: The day from which it is in force, as a text; empty for always.
        last: The day from which it is not any more; empty for never.
        days: The two days, in the comparison's order.
    """
    was, now = (_holds(first, last, day) for day in days)
    return None if was == now else "begins" if now else "ends"


def _with_columns_of(read_as: Path, source: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Return a seed with another one's columns; those that it lacks have the other one's values."""
    names, rows = _read(source)
    if not read_as.is_file() or _columns(read_as) == names:
        return names, rows
    wanted, others = _read(read_as)
    shared = [name for name in names if name in wanted]
    width = key_width(*([{name: row[name] for name in shared} for row in table]
                        for table in (rows, others)))  # fmt: skip
    known = {tuple(row[name] for name in shared[:width]): row for row in others}
    for row in rows:
        row |= {
            name: known.get(tuple(row[one] for one in shared[:width]), {}).get(name, "")
            for name in wanted
            if name not in names
        }
    return wanted, [{name: row[name] for name in wanted} for row in rows]


def _put_to_day(
    rows: list[dict[str, str]], columns: tuple[str, str], days: tuple[date, date]
) -> None:
    """Change dated rows so that they are in force on the second day as they are on the first."""
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


def _write(target: Path, names: list[str], rows: list[dict[str, str]]) -> None:
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _columns(path: Path) -> list[str]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return next(csv.reader(stream), [])


def _read(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        return list(reader.fieldnames or []), list(reader)


def _in_force(row: dict[str, str], columns: tuple[str, str], day: date) -> bool:
    return _holds(row[columns[0]], row[columns[1]], day)


def _holds(first: str, last: str, day: date) -> bool:
    return first <= day.isoformat() and (not last or day.isoformat() < last)

"""Why two sides can differ: the inputs of a build, sorted into causes, and which of them changed.

The causes in the order in which they are applied: code (SQL, parsers), boundary or name,
methodology, reconciliation rule or override, revised data, new data.

Here: that order, which seed belongs to which cause, and what changed in the seeds, row by row.
Not here: the effect on scores (counterfactuals.py), the words (sentences.py).
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dagster_project.audit.rebuild import Inputs

CODE, BOUNDARY, METHODOLOGY, RULES = "code", "boundary", "methodology", "rules"
REVISED, NEW = "revised_data", "new_data"
ORDER = (CODE, BOUNDARY, METHODOLOGY, RULES, REVISED, NEW)
# Totals that differ though no input does: another version of DuckDB, or a damaged edition.
UNEXPLAINED = "unexplained"

# What is not listed belongs to the rules: sources, identities, decisions, overrides, reports.
_SEEDS = {
    BOUNDARY: {"units", "unit_aliases", "unit_renames", "unit_successions"},
    METHODOLOGY: {
        "bands",
        "components",
        "indicator_measures",
        "indicators",
        "measures",
        "methodologies",
        "not_ranked_reasons",
        "periods",
    },
}
# Records that no score reads.
_RECORDS = {"corrections"}
# Observed tables that are no figures.
REGISTER_TABLES = ("units_register", "unit_successors")


@dataclass(frozen=True)
class RowChange:
    """One row of a seed that only one side has, or that the sides have otherwise.

    Attributes:
        file: The seed's file.
        key: The first columns, as many as it takes to tell its rows apart.
        kind: `added`, `removed` or `changed`.
        columns: (column, before, after): of a changed row those that changed, else all that are
            not empty, empty on the side that lacks the row.
    """

    file: str
    key: tuple[str, ...]
    kind: str
    columns: tuple[tuple[str, str, str], ...] = ()


def cause_of_seed(name: str) -> str:
    """Return the cause that a seed belongs to, by its name without ending."""
    return next((cause for cause, names in _SEEDS.items() if name in names), RULES)


def seed_names(*sides: Inputs) -> list[str]:
    """Return the names of the seeds of either side."""
    return sorted({path.stem for side in sides for path in side.seeds.glob("*.csv")})


def seed_changes(before: Inputs, after: Inputs) -> dict[str, list[RowChange]]:
    """Return the changed rows of seeds by cause; a seed with the same rows is left out."""
    found: dict[str, list[RowChange]] = {}
    for name in sorted(set(seed_names(before, after)) - _RECORDS):
        old, new = before.seeds / f"{name}.csv", after.seeds / f"{name}.csv"
        if old.is_file() and new.is_file() and old.read_bytes() == new.read_bytes():
            continue
        changes = _row_changes(f"{name}.csv", _rows(old), _rows(new))
        if changes:
            found.setdefault(cause_of_seed(name), []).extend(changes)
    return found


Row = dict[str, str]


def _rows(path: Path) -> list[Row]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [{k: v or "" for k, v in row.items() if k} for row in csv.DictReader(stream)]


def _row_changes(file: str, old: list[Row], new: list[Row]) -> list[RowChange]:
    width = key_width(old, new)
    before, after = _by_key(old, width), _by_key(new, width)
    shared = before.keys() & after.keys()
    pairs = [(key[:width], before[key], after[key]) for key in shared]
    gone, come = before.keys() - shared, after.keys() - shared
    changes = []
    for key in sorted(gone | come):
        # A column of the key itself may have changed (a name, a day): then the row is known by its
        # first column, where one row of that went and one came.
        one_gone, one_come = _alone(key, gone), _alone(key, come)
        if one_gone and one_come:
            pairs += [(one_come[:1], before[one_gone], after[one_come])] if key in come else []
        else:
            row = after[key] if key in come else before[key]
            changes.append(_one_sided(file, key[:width], row, came=key in come))
    for key, was, now in pairs:
        # A column that only one side has came or went with the code.
        columns = tuple(
            (name, was[name], now[name]) for name in was if name in now and was[name] != now[name]
        )
        if columns:
            changes.append(RowChange(file, key, "changed", columns))
    return sorted(changes, key=lambda change: change.key)


def _one_sided(file: str, key: tuple[str, ...], row: Row, *, came: bool) -> RowChange:
    columns = tuple(
        (name, "" if came else value, value if came else "") for name, value in row.items() if value
    )
    return RowChange(file, key, "added" if came else "removed", columns)


def _alone(key: tuple[str, ...], keys: Iterable[tuple[str, ...]]) -> tuple[str, ...] | None:
    found = [one for one in keys if one[0] == key[0]]
    return found[0] if len(found) == 1 else None


def key_width(*tables: list[Row]) -> int:
    """Return how many of the first columns tell the rows of each table apart."""
    longest = max((len(row) for rows in tables for row in rows), default=1)
    for width in range(1, longest):
        keys = [[tuple(row.values())[:width] for row in rows] for rows in tables]
        if all(len(set(one)) == len(one) for one in keys):
            return width
    return longest


def _by_key(rows: Iterable[Row], width: int) -> dict[tuple[str, ...], Row]:
    """Return the rows by key; rows that repeat are told apart by their number."""
    found: dict[tuple[str, ...], Row] = {}
    for row in rows:
        key = tuple(row.values())[:width]
        number = 1
        while key in found:
            number += 1
            key = (*tuple(row.values())[:width], str(number))
        found[key] = row
    return found

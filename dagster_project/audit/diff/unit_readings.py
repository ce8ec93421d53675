"""Whether two editions give rows of captures to other units, and what of the register differs.

Here: comparing codes of units as both editions read them. Not here: which captures differ at all
(observed_mix.py), units of a ranking that bear another name (diff.py).
"""

from collections.abc import Collection
from pathlib import Path

import duckdb

from dagster_project.publish.engine import connect
from dagster_project.publish.marts import literal
from dagster_project.publish.places import INPUTS

_READ = (f"{INPUTS}/unit_names", "parquet/observations")
_REGISTER = (f"{INPUTS}/units_register", f"{INPUTS}/unit_successors")


def reassigned(before: Path, after: Path, captures: Collection[str]) -> set[str]:
    """Return those captures of which a row belongs to another unit in the other edition.

    Args:
        before: Folder of the first edition.
        after: Folder of the second edition.
        captures: Captures that both hold.
    """
    if not captures:
        return set()
    listed = ", ".join(literal(one) for one in sorted(captures))
    found: set[str] = set()
    for table in _READ:
        rows = [
            f"select distinct capture_id, locator, unit_code from {_table(folder, table)} "
            f"where capture_id in ({listed})"
            for folder in (before, after)
        ]
        found.update(capture for capture, *_ in _on_one_side(rows[0], rows[1]))
    return found


def register_differs(before: Path, after: Path, renamed: Collection[str]) -> bool:
    """Whether the registers of units differ in more than the names of these units."""
    listed = ", ".join(literal(one) for one in sorted(renamed)) or "''"
    units, successors = (
        [f"select * from {_table(folder, table)}" for folder in (before, after)]
        for table in _REGISTER
    )
    named = f"select * replace (if(unit_code in ({listed}), null, name) as name) from"
    try:
        return any(
            (
                _on_one_side(*(f"{named} ({rows})" for rows in units)),
                _on_one_side(*successors),
            )
        )
    except duckdb.BinderException:
        return True  # other columns


def _on_one_side(old: str, new: str) -> list[tuple[str, ...]]:
    """Return the rows that only one of two queries gives."""
    with connect() as connection:
        return connection.execute(
            f"(({old}) except ({new})) union all (({new}) except ({old}))"
        ).fetchall()


def _table(folder: Path, table: str) -> str:
    files = literal(str(folder / table / "*.parquet"))
    return f"read_parquet({files}, hive_partitioning = false)"

"""Observation files between two sides: of one side, with chosen captures of the other.

Here: which captures differ and by which cause, and writing the mixed files. Not here: seeds
(seed_mix.py), running anything (counterfactuals.py).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from dagster_project.audit.diff.causes import BOUNDARY, CODE, REGISTER_TABLES, REVISED
from dagster_project.audit.diff.cutoffs import Export
from dagster_project.audit.diff.standing_exports import Change
from dagster_project.ingest.observation_schema import DAY_TABLES
from dagster_project.publish.files import link_or_copy
from dagster_project.publish.marts import literal

_BY_CAPTURE = ("captures", "observations", "unit_names", "rejects")
_WHOLE = ("portals", *REGISTER_TABLES)


@dataclass
class Exchange:
    """Which captures of a day another side has otherwise.

    Attributes:
        read_anew: Cause → captures that both have and that were read otherwise: by another parser
            (code), or with another register of units (boundary).
        revised_out: Captures of this side whose export was revised.
        revised_in: Day of the other side → its captures of those exports.
    """

    read_anew: dict[str, set[str]] = field(default_factory=dict)
    revised_out: set[str] = field(default_factory=set)
    revised_in: dict[date, set[str]] = field(default_factory=dict)


def day_file(folder: Path, table: str, day: date) -> Path:
    """Return the file of a table and day."""
    return folder / table / f"as_of={day.isoformat()}.parquet"


def exchanges(
    connection: duckdb.DuckDBPyConnection,
    before: tuple[Path, Iterable[date]],
    other: Path,
    changes: Mapping[Export, Change],
) -> dict[date, Exchange]:
    """Return what differs of each of the first side's days.

    Args:
        connection: Any connection.
        before: Folder of observations, and the days that the first side's day is made from.
        other: Folder of observations of the other side.
        changes: The exports that differ.
    """
    folder, days = before
    found = {day: Exchange() for day in days}
    for day, one in found.items():
        if day_file(other, "captures", day).exists():
            one.read_anew = _read_anew(connection, folder, other, day)
    for change in changes.values():
        if change.kind == REVISED and change.before and change.after:
            one = found[change.before.day]
            one.revised_out |= change.before.held.every_id
            come = one.revised_in.setdefault(change.after.day, set())
            come |= change.after.held.capture_ids
    return found


def _read_anew(
    connection: duckdb.DuckDBPyConnection, old_folder: Path, new_folder: Path, day: date
) -> dict[str, set[str]]:
    """Return captures that both sides hold and that gave other rows."""
    tables = [
        (day_file(old_folder, table, day), day_file(new_folder, table, day))
        for table in _BY_CAPTURE
    ]
    if all(old.exists() == new.exists() and _same(old, new) for old, new in tables):
        return {}
    old, new = (_capture_hashes(connection, [pair[number] for pair in tables]) for number in (0, 1))
    anew: dict[str, set[str]] = {}
    for capture_id in old.keys() & new.keys():
        if old[capture_id] != new[capture_id]:
            parsers_differ = old[capture_id][0] != new[capture_id][0]
            anew.setdefault(CODE if parsers_differ else BOUNDARY, set()).add(capture_id)
    return anew


def _same(old: Path, new: Path) -> bool:
    if old.samefile(new):
        return True
    return old.stat().st_size == new.stat().st_size and old.read_bytes() == new.read_bytes()


def _capture_hashes(
    connection: duckdb.DuckDBPyConnection, paths: list[Path]
) -> dict[str, tuple[str, ...]]:
    """Return capture → parser version and a hash of its rows in each table."""
    captures, *tables = (_file(path) for path in paths)
    rows = connection.execute(
        f"select capture_id, parser_version from {captures} where status = 'good'"
    ).fetchall()
    found: dict[str, tuple[str, ...]] = dict.fromkeys([one for one, _ in rows], ())
    for capture_id, version in rows:
        found[capture_id] = (version,)
    for table in tables:
        hashes = dict(
            connection.execute(
                f"select capture_id, bit_xor(hash(t))::varchar from {table} as t group by 1"
            ).fetchall()
        )
        found = {one: (*known, hashes.get(one, "")) for one, known in found.items()}
    return found


def write_mix(
    connection: duckdb.DuckDBPyConnection,
    target: Path,
    before: tuple[Path, Iterable[date]],
    other: Path,
    exchanges: Mapping[date, Exchange],
    applied: Iterable[str],
) -> Path:
    """Write the observations of one side with the applied causes' captures of the other.

    Args:
        connection: Any connection.
        target: A new folder.
        before: The side's folder and the days that are needed.
        other: The other side's folder.
        exchanges: Day of the side → what differs.
        applied: The causes that are applied.
    """
    folder, days = before
    causes = set(applied)
    for day in days:
        change = exchanges.get(day, Exchange())
        anew = set().union(*(change.read_anew.get(cause, set()) for cause in causes))
        gone = change.revised_out if REVISED in causes else set()
        come = change.revised_in if REVISED in causes else {}
        for table in DAY_TABLES:
            path, place = day_file(folder, table, day), day_file(target, table, day)
            if table not in _BY_CAPTURE or not (anew or gone or come):
                link_or_copy(path.resolve(), place)
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            parts = [f"select * from {_file(path)} where capture_id not in ({_ids(anew | gone)})"]
            for source, captures in ((day, anew), *come.items()):
                if captures:
                    parts.append(
                        f"select * replace (date {literal(day.isoformat())} as as_of) "
                        f"from {_file(day_file(other, table, source))} "
                        f"where capture_id in ({_ids(captures)})"
                    )
            query = " union all by name ".join(parts)
            connection.execute(f"copy ({query}) to {literal(str(place))} (format parquet)")
    for table in _WHOLE:
        chosen = other if table in REGISTER_TABLES and BOUNDARY in causes else folder
        name = f"{table}.parquet"
        link_or_copy((chosen / table / name).resolve(), target / table / name)
    return target


def _file(path: Path) -> str:
    return f"read_parquet({literal(str(path))}, hive_partitioning = false)"


def _ids(captures: set[str]) -> str:
    return ", ".join(literal(one) for one in sorted(captures)) or "''"

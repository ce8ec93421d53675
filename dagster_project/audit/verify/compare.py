"""Rows against what an edition recorded of them, and the first cells that differ.

Here: `rows_sha256` per table and day of any source of rows, and naming differences between two.
Not here: where rebuilt rows come from (`reparse.py`, `audit/rebuild.py`).
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from dagster_project.audit.numbers import agreeing
from dagster_project.audit.verify.findings import A_ROW, SHOWN, Difference
from dagster_project.publish.day_files import parquet_path
from dagster_project.publish.engine import out_of_room
from dagster_project.publish.marts import ALL, Column, Mart, quoted
from dagster_project.publish.ranking_labels import Label
from dagster_project.publish.row_hashes import rows_sha256

_READ = 2000  # rows fetched of each side to find the first differences in order of the key
_CATALOG = "warehouse"  # where row_hashes looks for tables


class Part(NamedTuple):
    """One day of a table (or all of it) that is not as recorded."""

    table: str
    day: str
    message: Label


def mart_of(name: str, table: Mapping[str, Any], files: Mapping[str, Path] | None = None) -> Mart:
    """Return a table as its datapackage describes it.

    Args:
        name: Its name.
        table: Its entry in the datapackage.
        files: Read these Parquet files, one per day, instead of the attached database.
    """
    return Mart(
        name=name,
        primary_key=tuple(table["primary_key"]),
        columns=tuple(Column(*column) for column in table["column_types"].items()),
        key_is_proved=bool(table.get("key_is_proved", True)),
        parquet_only=bool(table["parquet_only"]),
        files=files or {},
    )


def published_files(folder: Path, name: str, table: Mapping[str, Any]) -> dict[str, Path]:
    """Return the Parquet file of each day of a table of an edition."""
    mart = mart_of(name, table)
    return {day: folder / parquet_path(mart, day) for day in table["rows"]}


def differing_parts(
    connection: duckdb.DuckDBPyConnection, mart: Mart, table: Mapping[str, Any]
) -> list[Part]:
    """Return the days of a table whose rows are not those that the datapackage recorded.

    Args:
        connection: A connection with the rows' database attached as `warehouse`.
        mart: The table, with its files if its rows lie in files.
        table: Its entry in the datapackage.
    """
    try:
        found = _counts(connection, mart, table["rows"])
        wanted = {day: rows for day, rows in table["rows"].items() if rows}
        parts = [
            Part(mart.name, day, _other_count(found.get(day, 0), wanted.get(day, 0)))
            for day in sorted(found.keys() | wanted.keys())
            if found.get(day, 0) != wanted.get(day, 0)
        ]
        same = {day: rows for day, rows in table["rows"].items() if found.get(day, 0) == rows}
        hashes = rows_sha256(connection, mart, same)
    except duckdb.Error as error:
        return [Part(mart.name, ALL, blamed_on_the_file(error))]
    return parts + [
        Part(mart.name, day, _other_hash(hashes[day], wanted))
        for day, wanted in table["rows_sha256"].items()
        if day in hashes and hashes[day] != wanted
    ]


def unreadable(error: duckdb.Error) -> Label:
    """Return what to say of a file that DuckDB cannot read."""
    reason = str(error).splitlines()[0]
    return Label(f"DuckDB không đọc được: {reason}", f"DuckDB cannot read it: {reason}")


def blamed_on_the_file(error: duckdb.Error) -> Label:
    """Return what to say of a file that DuckDB cannot read, where it is the file that is to blame.

    Raises:
        OutOfRoom: If it is the machine that failed.
    """
    if machine := out_of_room(error):
        raise machine from error
    return unreadable(error)


def _other_count(found: int, wanted: int) -> Label:
    return Label(
        f"có {found} dòng, khi công bố là {wanted}",
        agreeing(f"{found} rows, published {'was' if wanted == 1 else 'were'} {wanted}"),
    )


def _other_hash(found: str, wanted: str) -> Label:
    return Label(
        f"rows_sha256 là {found}, khi công bố là {wanted}",
        f"rows_sha256 is {found}, published was {wanted}",
    )


def _counts(
    connection: duckdb.DuckDBPyConnection, mart: Mart, days: Iterable[str]
) -> dict[str, int]:
    if mart.files:
        there = [day for day, path in mart.files.items() if path.is_file()]
        return {day: _count(connection, mart.source([day])) for day in there}
    table = f"{_CATALOG}.marts.{quoted(mart.name)}"
    if not mart.has_as_of or ALL in days:
        return {ALL: _count(connection, table)} if _count(connection, table) else {}
    rows = connection.execute(f"select as_of::varchar, count(*) from {table} group by 1").fetchall()
    return dict(rows)


def _count(connection: duckdb.DuckDBPyConnection, source: str) -> int:
    (row,) = connection.execute(f"select count(*) from {source}").fetchall()
    return int(row[0])


def first_differences(
    connection: duckdb.DuckDBPyConnection,
    mart: Mart,
    published: str,
    found: str,
    limit: int = SHOWN,
) -> tuple[Difference, ...]:
    """Return the first cells that differ between two sources of rows, in order of the key.

    Args:
        connection: A connection in which both sources can be selected from.
        mart: The table.
        published: What to select from for one side.
        found: The same for the other side.
        limit: How many differences at most.
    """
    left = _only(connection, mart, published, found)
    right = _only(connection, mart, found, published)
    keys = sorted(left.keys() | right.keys(), key=lambda key: tuple(map(str, key)))
    differences: list[Difference] = []
    for key in keys:
        differences += _cells(mart, key, left.get(key), right.get(key))
        if len(differences) >= limit:
            break
    return tuple(differences[:limit])


def _only(
    connection: duckdb.DuckDBPyConnection, mart: Mart, source: str, other: str
) -> dict[tuple[str | None, ...], tuple[str | None, ...]]:
    """Return the first rows that only one side has, as text, by key."""
    names = [column.name for column in mart.columns]
    columns = ", ".join(quoted(name) for name in names)
    texts = ", ".join(f"{quoted(name)}::varchar" for name in names)
    rows = connection.execute(
        f"select {texts} from (select {columns} from {source} "
        f"except all select {columns} from {other}) order by {mart.order} limit {_READ}"
    ).fetchall()
    places = [names.index(name) for name in mart.primary_key]
    return {tuple(row[place] for place in places): row for row in rows}


def _cells(
    mart: Mart,
    key: tuple[str | None, ...],
    published: tuple[str | None, ...] | None,
    found: tuple[str | None, ...] | None,
) -> list[Difference]:
    text = ", ".join(f"{n}={v}" for n, v in zip(mart.primary_key, key, strict=True))
    if published is None or found is None:
        there = A_ROW if published else None
        return [Difference(mart.name, text, None, there, A_ROW if found else None)]
    return [
        Difference(mart.name, text, column.name, one, other)
        for column, one, other in zip(mart.columns, published, found, strict=True)
        if one != other
    ]

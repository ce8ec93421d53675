"""`rows_sha256`: one hash for the rows of a table and day, the same on every machine.

It is the sha256 of the rows as canonical CSV: UTF-8, lines ended by a line feed, first the column
names, then the rows ordered by primary key (text by code point, null first; rows that share a
key of which no check says that it is unique, by their line). Every text is
quoted, quotes inside doubled; null is empty and unquoted. Numbers are plain (decimals with all
their places), dates `2026-10-10`, times `2026-10-10T07:00:00.000000Z` (UTC), true or false.

Here: that form and its hash, and the cheap fingerprint that tells which days need it. Not here:
the CSV files for people (exports.py).
"""

import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from dagster_project.publish.day_files import each_day, rows_of_files
from dagster_project.publish.errors import PublishRefused
from dagster_project.publish.marts import ALL, Column, Mart, day_list, quoted

_ARROW_ROWS = 65_536
# Types whose text needs no quotes.
_SIZES = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
_WHOLE = tuple(sign + size for sign in ("", "U") for size in _SIZES)
# Stands for a whole row in `hash()`. A column of that name would be hashed in its place: there are
# columns called `rows` and the like, but none with a space.
_ROW = '"whole row"'
_PLAIN = ("DECIMAL", *_WHOLE, "DATE", "BOOLEAN", "DOUBLE", "FLOAT")


def header(columns: tuple[Column, ...]) -> bytes:
    """Return the first line of the canonical CSV."""
    names = ('"' + column.name.replace('"', '""') + '"' for column in columns)
    return (",".join(names) + "\n").encode()


def line_sql(columns: tuple[Column, ...]) -> str:
    """Return the SQL expression of one row's line in the canonical CSV."""
    # concat() leaves nulls out, and builds the line at once where `||` would at every step.
    return "concat(" + ", ',', ".join(_field(column) for column in columns) + ", chr(10))"


def _field(column: Column) -> str:
    """Return the SQL expression of a value's text, null for null."""
    name = quoted(column.name)
    if column.type.startswith("TIMESTAMP WITH TIME ZONE"):
        return f"strftime({name} at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')"
    if column.type.startswith("TIMESTAMP"):
        return f"strftime({name}::timestamp, '%Y-%m-%dT%H:%M:%S.%fZ')"
    if column.type.startswith(_PLAIN) and not column.type.endswith("]"):
        return f"{name}::varchar"
    return f"""'"' || replace({name}::varchar, '"', '""') || '"'"""


def fingerprints(
    connection: duckdb.DuckDBPyConnection, mart: Mart, days: Collection[str] | None = None
) -> tuple[dict[str, int], dict[str, str]]:
    """Return rows and fingerprint of each day of a warehouse table, or of these days only.

    The fingerprint costs a fraction of the sha256 and tells which days changed since the last
    edition; it holds for one version of DuckDB only and proves nothing to anybody else.
    """
    if days is not None and not days:
        return {}, {}
    table = f"warehouse.marts.{quoted(mart.name)}"
    part = "as_of::varchar" if mart.has_as_of else f"'{ALL}'"
    where = f"where as_of in ({day_list(days)})" if days else ""
    found = connection.execute(
        f"select {part} as part, count(*), bit_xor(hash({_ROW})) from {table} as {_ROW} "
        f"{where} group by 1 order by 1 nulls first"
    ).fetchall()
    if found and found[0][0] is None:
        raise PublishRefused(f"marts.{mart.name} holds {found[0][1]} row(s) without an as_of")
    rows = {part: int(count) for part, count, _ in found}
    return rows, {part: f"{digest:016x}" for part, _, digest in found}


def rows_sha256(
    connection: duckdb.DuckDBPyConnection,
    mart: Mart,
    rows: Mapping[str, int],
    sorted_files: Mapping[str, Path] | None = None,
) -> dict[str, str]:
    """Return `rows_sha256` of each of these days (or of `ALL`).

    Args:
        connection: A connection with the warehouse attached as `warehouse`.
        mart: The table.
        rows: The days wanted, with their number of rows.
        sorted_files: Parquet files of days, sorted by the table's key, to read instead.
    """
    files = sorted_files or {}

    def sha256(cursor: duckdb.DuckDBPyConnection, day: str) -> str:
        return _hash_day(cursor, mart, day, rows[day], files.get(day))

    return each_day(connection, rows, sha256)


def _hash_day(
    connection: duckdb.DuckDBPyConnection, mart: Mart, day: str, rows: int, file: Path | None
) -> str:
    source = rows_of_files([file]) if file else mart.source([day])
    query = f"select {line_sql(mart.columns)} as line from {source}"
    if not mart.key_is_proved:
        # The line comes last: rows that share a key keep one order.
        query += f" order by {mart.order}, line"
    elif not file:
        query += f" order by {mart.order}"
    digest = hashlib.sha256(header(mart.columns))
    for batch in connection.execute(query).to_arrow_reader(_ARROW_ROWS):
        digest.update(_bytes(batch.column(0)))
        rows -= batch.num_rows
    if rows:
        raise PublishRefused(f"marts.{mart.name} changed while it was read; publish again")
    return digest.hexdigest()


def _bytes(texts: pa.Array) -> memoryview:
    """Return all texts of an Arrow array as one piece of memory, without copying."""
    if not len(texts):
        return memoryview(b"")
    _, offsets, data = texts.buffers()
    wide = pa.types.is_large_string(texts.type)
    places = memoryview(offsets).cast("q" if wide else "i")
    return memoryview(data)[places[texts.offset] : places[texts.offset + len(texts)]]

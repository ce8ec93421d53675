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
from collections.abc import Collection, Iterator, Mapping

import duckdb
import pyarrow as pa

from dagster_project.publish.errors import PublishRefused
from dagster_project.publish.marts import ALL, Column, Mart, day_list, quoted

# Rows sorted at once; bounds memory at some hundred megabytes.
BATCH_ROWS = 1_000_000
_ARROW_ROWS = 65_536
# Types whose text needs no quotes.
_SIZES = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
_WHOLE = tuple(sign + size for sign in ("", "U") for size in _SIZES)
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
        f"select {part} as part, count(*), bit_xor(hash(rows)) from {table} as rows "
        f"{where} group by part order by part nulls first"
    ).fetchall()
    if found and found[0][0] is None:
        raise PublishRefused(f"marts.{mart.name} holds {found[0][1]} row(s) without an as_of")
    rows = {part: int(count) for part, count, _ in found}
    return rows, {part: f"{digest:016x}" for part, _, digest in found}


def rows_sha256(
    connection: duckdb.DuckDBPyConnection, mart: Mart, rows: Mapping[str, int]
) -> dict[str, str]:
    """Return `rows_sha256` of each of these days (or of `ALL`).

    Args:
        connection: A connection with the warehouse attached as `warehouse`.
        mart: The table.
        rows: The days wanted, with their number of rows.
    """
    hashes: dict[str, str] = {}
    for batch in batches(rows):
        hashes |= _hash_batch(connection, mart, {day: rows[day] for day in batch})
    return hashes


def batches(rows: Mapping[str, int]) -> Iterator[list[str]]:
    """Split days into groups of at most `BATCH_ROWS` rows (or one day), in order."""
    batch: list[str] = []
    size = 0
    for day in sorted(rows):
        if batch and size + rows[day] > BATCH_ROWS:
            yield batch
            batch, size = [], 0
        batch.append(day)
        size += rows[day]
    if batch:
        yield batch


def _hash_batch(
    connection: duckdb.DuckDBPyConnection, mart: Mart, rows: Mapping[str, int]
) -> dict[str, str]:
    line = line_sql(mart.columns)
    days = "as_of, " if mart.has_as_of else ""
    # Where no check proves the key, the line comes last: rows that share a key keep one order.
    ties = "" if mart.key_is_proved else ", line"
    query = f"select {line} as line from {mart.source(rows)} order by {days}{mart.order}{ties}"
    reader = connection.execute(query).to_arrow_reader(_ARROW_ROWS)
    texts = (batch.column(0) for batch in reader)
    pending = next(texts, None)
    hashes = {}
    for day in sorted(rows):
        digest = hashlib.sha256(header(mart.columns))
        missing = rows[day]
        while missing and pending is not None:
            digest.update(_bytes(pending.slice(0, missing)))
            taken = min(missing, len(pending))
            missing -= taken
            pending = pending.slice(taken) if taken < len(pending) else next(texts, None)
        if missing:
            raise PublishRefused(f"marts.{mart.name} changed while it was read; publish again")
        hashes[day] = digest.hexdigest()
    if pending is not None:
        raise PublishRefused(f"marts.{mart.name} changed while it was read; publish again")
    return hashes


def _bytes(texts: pa.Array) -> memoryview:
    """Return all texts of an Arrow array as one piece of memory, without copying."""
    if not len(texts):
        return memoryview(b"")
    _, offsets, data = texts.buffers()
    wide = pa.types.is_large_string(texts.type)
    places = memoryview(offsets).cast("q" if wide else "i")
    return memoryview(data)[places[texts.offset] : places[texts.offset + len(texts)]]

"""The days of a table as Parquet, written first: all else of an edition is made from these files.

Sorting a day costs more than anything else that is done with it, so it is sorted once, here;
`rows_sha256`, `marts.duckdb` and the CSV read the file in its order.

Here: writing the days of a warehouse table. Not here: which days (plan.py), linking those of the
edition before (exports.py).
"""

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import duckdb
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dagster_project.publish.errors import PublishRefused
from dagster_project.publish.marts import ALL, Mart, literal

# Days at work at once: each holds its rows in memory.
MOST_THREADS = 4
_Result = TypeVar("_Result")


def parquet_path(mart: Mart, day: str) -> str:
    """Return where a day of a table (or `all` of it) lies in an edition."""
    if day == ALL:
        return f"parquet/{mart.name}.parquet"
    return f"parquet/{mart.name}/as_of={day}.parquet"


def rows_of_files(paths: Iterable[Path]) -> str:
    """Return what to select from to get the rows of files in their order.

    No column comes from the files' names.
    """
    files = ", ".join(literal(str(path)) for path in paths)
    return f"read_parquet([{files}], hive_partitioning = false)"


def write_day_files(
    connection: duckdb.DuckDBPyConnection, folder: Path, mart: Mart, rows: Mapping[str, int]
) -> dict[str, Path]:
    """Write these days (or `ALL`) of a warehouse table, each sorted by key; return their files.

    Args:
        connection: A connection with the warehouse attached as `warehouse`.
        folder: The folder of the edition that is being built.
        mart: The table.
        rows: The days wanted, with their number of rows.

    Raises:
        PublishRefused: If the table changed meanwhile, or Parquet can't hold its types.
    """
    files = {day: folder / parquet_path(mart, day) for day in rows}
    for parent in {path.parent for path in files.values()}:
        parent.mkdir(parents=True, exist_ok=True)

    def write(cursor: duckdb.DuckDBPyConnection, day: str) -> None:
        query = f"select * from {mart.source([day])} order by {mart.order}"
        found = cursor.execute(
            f"copy ({query}) to {literal(str(files[day]))} (format parquet, compression zstd)"
        ).fetchone()
        if found is None or found[0] != rows[day]:
            raise PublishRefused(f"marts.{mart.name} changed while it was read; publish again")

    each_day(connection, rows, write)
    for path in list(files.values())[:1]:
        _check_types(connection, mart, path)
    return files


def files_in_order(mart: Mart, days: Iterable[str]) -> dict[str, Path]:
    """Return those files of a table made of files that are seen to be sorted by its key."""
    if len(mart.primary_key) != 1:
        return {}
    files = {day: mart.files[day] for day in days}
    return {day: path for day, path in files.items() if _ascends(path, mart.primary_key[0])}


def _ascends(path: Path, name: str) -> bool:
    keys = pq.read_table(path, columns=[name], partitioning=None).column(0).combine_chunks()
    # Arrow compares texts by their bytes, which in UTF-8 is by code point.
    return not keys.null_count and bool(pc.all(pc.less(keys[:-1], keys[1:]), min_count=0).as_py())


def each_day(
    connection: duckdb.DuckDBPyConnection,
    days: Iterable[str],
    work: Callable[[duckdb.DuckDBPyConnection, str], _Result],
) -> dict[str, _Result]:
    """Do something for each day, some days at once; return the results by day."""
    days = sorted(days)

    def one(day: str) -> _Result:
        with connection.cursor() as cursor:
            cursor.execute("set TimeZone = 'UTC'")  # a setting of each cursor
            return work(cursor, day)

    with ThreadPoolExecutor(min(MOST_THREADS, os.cpu_count() or 1)) as pool:
        return dict(zip(days, pool.map(one, days), strict=True))


def _check_types(connection: duckdb.DuckDBPyConnection, mart: Mart, path: Path) -> None:
    """Refuse a table of which Parquet would hold other types (HUGEINT becomes a float)."""
    described = connection.execute(f"describe select * from {rows_of_files([path])}").fetchall()
    found = {name: kind for name, kind, *_ in described}
    lost = [column for column in mart.columns if found.get(column.name) != column.type]
    if lost:
        told = ", ".join(f"{one.name} {one.type} → {found.get(one.name)}" for one in lost)
        raise PublishRefused(
            f"marts.{mart.name} has types that Parquet does not hold as they are ({told}); "
            "cast them in the model"
        )

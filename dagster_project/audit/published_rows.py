"""Whether the rows in an edition's own files are those that it recorded, and which cells are not.

Here: the DuckDB and Parquet files of an edition against its datapackage, and against rows that were
made again. Not here: making them again (`full.py`), files' hashes (`edition_files.py`).
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.audit.compare import (
    differing_parts,
    first_differences,
    mart_of,
    published_files,
    unreadable,
)
from dagster_project.audit.findings import Difference, Finding
from dagster_project.publish.current import MARTS_FILE
from dagster_project.publish.engine import connect
from dagster_project.publish.marts import ALL, Mart, literal

_EDITION = "edition"


def published_rows(
    folder: Path,
    document: Mapping[str, Any],
    rebuilt: duckdb.DuckDBPyConnection,
    remade: Mapping[str, Mart],
) -> Iterator[Finding]:
    """Yield the tables of an edition whose rows are not the recorded ones, with the first cells.

    Args:
        folder: The edition's folder.
        document: Its datapackage.
        rebuilt: A connection that can select from the tables that were made again.
        remade: Those of them whose rows came out as recorded: with them the cells are told.
    """
    marts = literal(str(folder / MARTS_FILE))
    connection = connect()
    try:
        connection.execute(f"attach {marts} as warehouse (read_only)")
        rebuilt.execute(f"attach {marts} as {_EDITION} (read_only)")
        for name, table in document["tables"].items():
            files = mart_of(name, table, published_files(folder, name, table))
            sources = {"parquet": files}
            if not table["parquet_only"]:
                sources[MARTS_FILE] = mart_of(name, table)
            for where, mart in sources.items():
                for part in differing_parts(connection, mart, table):
                    cells = _cells(rebuilt, remade.get(name), mart, part.day)
                    place = f"{where}: marts.{name} ({part.day})"
                    yield Finding("mart_changed", place, part.message, cells)
    except duckdb.Error as error:
        yield Finding("mart_changed", MARTS_FILE, unreadable(error))
    finally:
        connection.close()


def _cells(
    rebuilt: duckdb.DuckDBPyConnection, right: Mart | None, found: Mart, day: str
) -> tuple[Difference, ...]:
    """Return the first cells that are not as they come out again; none where that can't be told."""
    if right is None or (day == ALL and found.files and ALL not in found.files):
        return ()
    try:
        return first_differences(
            rebuilt, right, right.source([day]), found.source([day], catalog=_EDITION)
        )
    except duckdb.Error:
        return ()  # the finding says already that the file cannot be read

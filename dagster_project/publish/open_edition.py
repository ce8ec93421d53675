"""The one opener of an edition: every table is `marts.<table>`, also the Parquet-only ones.

Here: opening, and the same as a script for other tools (`open.sql` in each edition). Not here:
choosing an edition (current.py).

The file is called `marts.duckdb` and its schema `marts`: opened directly, DuckDB takes `marts.x`
for ambiguous and wants `marts.marts.x`. Attached under another name, as here, it is not.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.publish.current import MARTS_FILE, Edition
from dagster_project.publish.engine import OutOfRoom, connect, out_of_room
from dagster_project.publish.errata import ERRATA, warn_of_erratum
from dagster_project.publish.errors import EditionDamaged
from dagster_project.publish.marts import MARTS_SCHEMA, literal, quoted

OPEN_SQL = "open.sql"


def open_edition(edition: Edition | Path) -> duckdb.DuckDBPyConnection:
    """Open an edition for reading; it stays readable while newer ones are published.

    Args:
        edition: An edition, or the folder of one.

    Returns:
        A connection in which `marts.<table>` is each table of the edition.

    Raises:
        EditionDamaged: If its files are gone or are no tables.

    Warns:
        EditionHasErratum: If the edition was found wrong; the warning names its successor.
    """
    folder = edition.path if isinstance(edition, Edition) else edition
    warn_of_erratum(folder)
    connection = connect()
    try:
        _show(connection, folder)
    except (duckdb.Error, OSError) as error:
        connection.close()
        raise _damaged(folder.name, error) from error
    return connection


@contextmanager
def damage_named(*editions: str) -> Iterator[None]:
    """Turn a file of an edition that breaks off or fails its checksum into a refusal.

    DuckDB opens a file by its head and notices the rest when a query comes to it.

    Args:
        editions: The editions that are read.

    Raises:
        EditionDamaged: In place of what DuckDB says of the file; it names them.
        OutOfRoom: If it is the machine that failed.
    """
    broken = (duckdb.IOException, duckdb.FatalException, duckdb.InternalException)
    try:
        yield
    except (*broken, duckdb.SerializationException) as error:
        raise _damaged(" or ".join(editions), error) from error


def _damaged(names: str, error: duckdb.Error | OSError) -> EditionDamaged | OutOfRoom:
    machine = out_of_room(error) if isinstance(error, duckdb.Error) else None
    return machine or EditionDamaged.of(names, error)


def rows_of(
    connection: duckdb.DuckDBPyConnection, sql: str, given: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return the rows of a query that uses some of the given parameters, by column."""
    used = {name: value for name, value in given.items() if f"${name}" in sql}
    result = connection.execute(sql, used)
    names = [name for name, *_ in result.description or []]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _show(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    connection.execute(f"attach {literal(str(folder / MARTS_FILE))} as edition (read_only)")
    tables = [
        name
        for (name,) in connection.execute(
            "select table_name from duckdb_tables() where database_name = 'edition' order by 1"
        ).fetchall()
    ]
    for statement in _views(folder, tables, _parquet_only(folder, tables)):
        connection.execute(statement)


def open_sql(tables: Iterable[str], parquet_only: Iterable[str]) -> str:
    """Return `open.sql`: the same for `duckdb -init open.sql`, run in the edition's folder."""
    lines = [
        "-- Every table of this edition as marts.<table>, read-only. In the edition's folder:",
        "--   duckdb -init open.sql",
        f"-- Whether it was found wrong later, and which edition to use then: ../{ERRATA}",
        f"attach '{MARTS_FILE}' as edition (read_only);",
        *(f"{line};" for line in _views(Path(), tables, parquet_only)),
    ]
    return "\n".join(lines) + "\n"


def _parquet_only(folder: Path, tables: list[str]) -> list[str]:
    names = {path.name for path in (folder / "parquet").iterdir() if path.is_dir()}
    return sorted(names - set(tables))


def _views(folder: Path, tables: Iterable[str], parquet_only: Iterable[str]) -> list[str]:
    statements = [f"create schema {MARTS_SCHEMA}"]
    for name in tables:
        place = f"{MARTS_SCHEMA}.{quoted(name)}"
        statements.append(f"create view {place} as select * from edition.{place}")
    for name in parquet_only:
        files = literal(str(folder / "parquet" / name / "*.parquet"))
        statements.append(
            f"create view {MARTS_SCHEMA}.{quoted(name)} as "
            f"select * from read_parquet({files}, hive_partitioning = false)"
        )
    return statements

"""`marts.duckdb` of an edition: plain tables in schema `marts`, in one compact file.

Here: writing it whole, or from the previous edition's file with only the changed days replaced.
Both ways give the same rows (a test compares them). Not here: which days changed (plan.py).

Tables carry no indexes: keys are tested in the warehouse, and an index would double the file.
"""

from pathlib import Path

import duckdb

from dagster_project.publish.day_files import rows_of_files
from dagster_project.publish.errors import PublishRefused
from dagster_project.publish.files import copy_with_sha256, sync
from dagster_project.publish.marts import ALL, MARTS_SCHEMA, Mart, day_list, literal, quoted
from dagster_project.publish.plan import Previous, Say, TablePlan

# Readable by DuckDB 1.2 and everything newer, so also by clients that lag behind ours.
STORAGE_VERSION = "v1.2.0"
# Unused blocks (of 256 KiB) and their share above which the file is written anew.
MOST_FREE_BLOCKS = 64
MOST_FREE_SHARE = 0.25
# The file's name without ending is its catalog's name; under this name there is no schema.
CATALOG = "edition"


def write_marts(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    plans: list[TablePlan],
    previous: Previous | None,
    say: Say,
) -> None:
    """Write the edition's DuckDB file, closed and synced, with no `.wal` beside it.

    Args:
        connection: A connection with the warehouse attached as `warehouse`.
        path: The file to write; must not exist.
        plans: The edition's tables.
        previous: The edition whose file may be copied, or None.
        say: Called with a line about each long step.
    """
    plans = [plan for plan in plans if not plan.mart.parquet_only]
    copied = previous is not None and _copy_previous(path, previous, say)
    _attach(connection, path)
    connection.execute(f"create schema if not exists {CATALOG}.{MARTS_SCHEMA}")
    if copied:
        _drop_others(connection, {plan.mart.name for plan in plans})
    for plan in plans:
        if copied and plan.carried:
            _replace_days(connection, plan, say)
        else:
            _write_table(connection, plan, say)
    _comment(connection, [plan.mart for plan in plans])
    _check_rows(connection, plans)
    connection.execute(f"checkpoint {CATALOG}")
    if copied and _is_loose(connection):
        say("compacting marts.duckdb")
        _compact(connection, path, [plan.mart for plan in plans])
    connection.execute(f"detach {CATALOG}")
    wal = path.with_name(path.name + ".wal")
    if wal.exists():
        raise PublishRefused(f"{wal} was left behind by DuckDB; publish again")
    sync(path)


def _attach(connection: duckdb.DuckDBPyConnection, path: Path, catalog: str = CATALOG) -> None:
    connection.execute(
        f"attach {literal(str(path))} as {catalog} (storage_version '{STORAGE_VERSION}')"
    )


def _copy_previous(path: Path, previous: Previous, say: Say) -> bool:
    """Copy the previous file; False where it is not what its datapackage says."""
    source = previous.edition.marts
    entry = previous.resource(source.name)
    if entry is None or not previous.same_engine:
        return False
    if copy_with_sha256(source, path) == entry["sha256"]:
        path.chmod(0o644)
        return True
    path.unlink()
    say(f"{source} does not have its recorded sha256: it is not used, all days are written anew")
    return False


def _drop_others(connection: duckdb.DuckDBPyConnection, names: set[str]) -> None:
    rows = connection.execute(
        f"select table_name from duckdb_tables() where database_name = '{CATALOG}'"
    ).fetchall()
    for (name,) in rows:
        if name not in names:
            connection.execute(f"drop table {_target(name)}")


def _target(name: str, catalog: str = CATALOG) -> str:
    return f"{catalog}.{MARTS_SCHEMA}.{quoted(name)}"


def _write_table(connection: duckdb.DuckDBPyConnection, plan: TablePlan, say: Say) -> None:
    say(f"writing marts.{plan.mart.name}: {sum(plan.rows.values()):,} rows")
    columns = ", ".join(f"{quoted(column.name)} {column.type}" for column in plan.mart.columns)
    connection.execute(f"create or replace table {_target(plan.mart.name)} ({columns})")
    _insert(connection, plan, tuple(plan.rows))


def _replace_days(connection: duckdb.DuckDBPyConnection, plan: TablePlan, say: Say) -> None:
    target = _target(plan.mart.name)
    gone = plan.changed + plan.removed
    if not gone:
        return
    if ALL in gone:
        connection.execute(f"truncate {target}")
    else:
        say(f"replacing {len(gone)} day(s) of marts.{plan.mart.name}")
        connection.execute(f"delete from {target} where as_of in ({day_list(gone)})")
    _insert(connection, plan, plan.changed)


def _insert(connection: duckdb.DuckDBPyConnection, plan: TablePlan, days: tuple[str, ...]) -> None:
    """Insert days in the order of the key, so that a filter on `as_of` reads little.

    The files of days are sorted and DuckDB keeps the order of what it reads; one statement for
    all of them writes whole row groups, where one per day would write most of them twice.
    """
    target = _target(plan.mart.name)
    others = [day for day in sorted(days) if day not in plan.written]
    if others:
        first = "as_of, " if plan.mart.has_as_of else ""
        connection.execute(
            f"insert into {target} select * from {plan.mart.source(others)} "
            f"order by {first}{plan.mart.order}"
        )
    files = [plan.written[day] for day in sorted(days) if day in plan.written]
    if files:
        connection.execute(f"insert into {target} select * from {rows_of_files(files)}")


def _comment(
    connection: duckdb.DuckDBPyConnection, marts: list[Mart], catalog: str = CATALOG
) -> None:
    """Give tables and columns their descriptions, where they have not got them yet."""
    there = connection.execute(
        "select table_name, null, comment from duckdb_tables() where database_name = ? union all "
        "select table_name, column_name, comment from duckdb_columns() where database_name = ?",
        [catalog, catalog],
    ).fetchall()
    known = {(table, column): comment or "" for table, column, comment in there}
    connection.execute("begin")
    for mart in marts:
        target = _target(mart.name, catalog)
        if known.get((mart.name, None)) != mart.description:
            connection.execute(f"comment on table {target} is {literal(mart.description)}")
        for column in mart.columns:
            if known.get((mart.name, column.name)) != column.description:
                place = f"{target}.{quoted(column.name)}"
                connection.execute(f"comment on column {place} is {literal(column.description)}")
    connection.execute("commit")


def _check_rows(connection: duckdb.DuckDBPyConnection, plans: list[TablePlan]) -> None:
    for plan in plans:
        part = "as_of::varchar" if plan.mart.has_as_of else f"'{ALL}'"
        found = connection.execute(
            f"select {part} as part, count(*) from {_target(plan.mart.name)} group by part"
        ).fetchall()
        wanted = {day: rows for day, rows in plan.rows.items() if rows}
        if dict(found) != wanted:
            raise PublishRefused(
                f"marts.{plan.mart.name} of the new edition has other rows than the warehouse "
                "(a carried-over day is wrong); publish again with every day written anew (full)"
            )


def _is_loose(connection: duckdb.DuckDBPyConnection) -> bool:
    row = connection.execute(
        "select free_blocks, total_blocks from pragma_database_size() where database_name = ?",
        [CATALOG],
    ).fetchone()
    return bool(row and row[0] > MOST_FREE_BLOCKS and row[0] > row[1] * MOST_FREE_SHARE)


def _compact(connection: duckdb.DuckDBPyConnection, path: Path, marts: list[Mart]) -> None:
    beside = path.with_name("compact.duckdb")
    _attach(connection, beside, "compact")
    connection.execute(f"copy from database {CATALOG} to compact")
    _comment(connection, marts, "compact")
    connection.execute("checkpoint compact")
    connection.execute("detach compact")
    connection.execute(f"detach {CATALOG}")
    beside.replace(path)
    _attach(connection, path)

"""Whether an edition's own files hold what it recorded, and which cells are not so.

Here: the DuckDB and Parquet files of an edition against its datapackage, and against rows that were
made again. Not here: making them again (`full.py`), files' hashes (`edition_files.py`), the files
for other tools (`published_exports.py`).
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.audit.verify.compare import (
    blamed_on_the_file,
    differing_parts,
    first_differences,
    mart_of,
    published_files,
    unreadable,
)
from dagster_project.audit.verify.findings import Difference, Finding, Report
from dagster_project.audit.verify.published_exports import changed_csv_files, changed_script
from dagster_project.publish.current import MARTS_FILE
from dagster_project.publish.engine import connect
from dagster_project.publish.marts import Mart, literal
from dagster_project.publish.ranking_labels import Label

_EDITION = "edition"
_NOT_LISTED = Label(
    "bảng này không có trong datapackage.json", "datapackage.json lists no such table"
)


def check_published(
    folder: Path,
    document: Mapping[str, Any],
    rebuilt: duckdb.DuckDBPyConnection,
    remade: Mapping[str, Mart],
    report: Report,
) -> None:
    """Add to the report what an edition's files hold otherwise than recorded, told once.

    Args:
        folder: The edition's folder.
        document: Its datapackage.
        rebuilt: A connection that can select from the tables that were made again.
        remade: Those of them whose rows came out as recorded: with them the cells are told.
        report: What was found so far.
    """
    found = _changed_rows(folder, document, rebuilt, remade)
    report.add(list(_untold(found, report.findings)))
    try:
        with connect() as connection:
            right = {name: (rebuilt, mart) for name, mart in remade.items()}
            for name in _whole_in_parquet(document["tables"].keys() - remade.keys(), report):
                table = document["tables"][name]
                right[name] = (
                    connection,
                    mart_of(name, table, published_files(folder, name, table)),
                )
            found = changed_csv_files(right, folder, document)
            report.add(list(_untold(found, report.findings)))
    except duckdb.Error as error:
        report.unknown.append(Label("csv: ", "csv: ").then(unreadable(error)))
    if said := changed_script(folder, document):
        report.unknown.append(said)


def _whole_in_parquet(names: Iterable[str], report: Report) -> list[str]:
    """Return the tables of whose Parquet files nothing bad is known."""
    places = [one.place for one in report.findings]
    return [
        name
        for name in sorted(names)
        if not any(
            place.startswith(f"parquet: marts.{name} ")
            or place.startswith((f"parquet/{name}/", f"parquet/{name}."))
            for place in places
        )
    ]


def _untold(found: Iterator[Finding], findings: list[Finding]) -> Iterator[Finding]:
    """Yield the findings that say more than the files' hashes did."""
    told = {cell for one in findings for cell in one.differences}
    places = {one.place for one in findings}
    for one in found:
        known_place = one.place.partition(":")[0] in places
        known_cells = told.issuperset(one.differences)
        if not known_cells or not (known_place or one.differences):
            yield one


def _changed_rows(
    folder: Path,
    document: Mapping[str, Any],
    rebuilt: duckdb.DuckDBPyConnection,
    remade: Mapping[str, Mart],
) -> Iterator[Finding]:
    marts = literal(str(folder / MARTS_FILE))
    connection = connect()
    try:
        connection.execute(f"attach {marts} as warehouse (read_only)")
        rebuilt.execute(f"attach {marts} as {_EDITION} (read_only)")
        yield from _unlisted_tables(connection, document)
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
        yield Finding("mart_changed", MARTS_FILE, blamed_on_the_file(error))
    finally:
        connection.close()


def _unlisted_tables(
    connection: duckdb.DuckDBPyConnection, document: Mapping[str, Any]
) -> Iterator[Finding]:
    listed = {
        f"marts.{name}" for name, one in document["tables"].items() if not one["parquet_only"]
    }
    there = connection.execute(
        "select schema_name || '.' || table_name from duckdb_tables() "
        "where database_name = 'warehouse' union all "
        "select schema_name || '.' || view_name from duckdb_views() "
        "where database_name = 'warehouse' and not internal order by 1"
    ).fetchall()
    for (name,) in there:
        if name not in listed:
            yield Finding("mart_changed", f"{MARTS_FILE}: {name}", _NOT_LISTED)


def _cells(
    rebuilt: duckdb.DuckDBPyConnection, right: Mart | None, found: Mart, day: str
) -> tuple[Difference, ...]:
    """Return the first cells that are not as they come out again; none where that can't be told."""
    lacking = [one for one in (right, found) if one and one.files and day not in one.files]
    if right is None or lacking:
        return ()
    try:
        return first_differences(
            rebuilt, right, right.source([day]), found.source([day], catalog=_EDITION)
        )
    except duckdb.Error:
        return ()  # the finding says already that the file cannot be read

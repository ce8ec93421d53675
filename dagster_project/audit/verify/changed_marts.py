"""Which cell of a changed file of an edition is not as published.

Here: comparing a changed `marts.duckdb`, Parquet or CSV file with the same rows in another file of
the edition that is unharmed. Not here: noticing the change (`edition_files.py`).
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.audit.verify.compare import (
    differing_parts,
    first_differences,
    mart_of,
    published_files,
    unreadable,
)
from dagster_project.audit.verify.findings import SHOWN, Difference, Finding
from dagster_project.audit.verify.published_exports import csv_differences
from dagster_project.publish.current import MARTS_FILE
from dagster_project.publish.engine import connect
from dagster_project.publish.marts import ALL, literal
from dagster_project.publish.ranking_labels import Label

Tables = Mapping[str, Mapping[str, Any]]
_NOTHING, _AND = Label.same(""), Label.same("; ")
_SAME_ROWS = Label("; các dòng vẫn như khi công bố", "; its rows are as published")


def with_cells(folder: Path, tables: Tables, findings: list[Finding]) -> list[Finding]:
    """Return the findings, those about marts with the first cells that differ."""
    harmed = {one.place for one in findings}
    return [
        _located(folder, tables, one, harmed) if one.kind == "mart_changed" else one
        for one in findings
    ]


def _located(folder: Path, tables: Tables, finding: Finding, harmed: set[str]) -> Finding:
    connection = connect()
    try:
        if finding.place == MARTS_FILE:
            cells, more = _in_database(connection, folder, tables)
        else:
            if MARTS_FILE in harmed:
                return finding
            cells, more = _in_file(connection, folder, tables, finding.place), _NOTHING
    except duckdb.Error as error:
        cells, more = (), _AND.then(unreadable(error))
    finally:
        connection.close()
    return replace(finding, message=finding.message.then(more), differences=cells)


def _in_database(
    connection: duckdb.DuckDBPyConnection, folder: Path, tables: Tables
) -> tuple[tuple[Difference, ...], Label]:
    connection.execute(f"attach {literal(str(folder / MARTS_FILE))} as warehouse (read_only)")
    told: list[Label] = []
    cells: tuple[Difference, ...] = ()
    for name, table in tables.items():
        if table["parquet_only"]:
            continue
        mart = mart_of(name, table)
        for part in differing_parts(connection, mart, table):
            told.append(Label.same(f"marts.{name} ({part.day}): ").then(part.message))
            copy = mart_of(name, table, published_files(folder, name, table))
            days = copy.files if part.day == ALL else [part.day]
            if len(cells) < SHOWN and all(copy.files[day].is_file() for day in days):
                cells += first_differences(
                    connection, mart, copy.source(days), mart.source([part.day])
                )
    if not told:
        return (), _SAME_ROWS
    more = _NOTHING
    for one in told[:SHOWN]:
        more = more.then(_AND).then(one)
    return cells[:SHOWN], more


def _in_file(
    connection: duckdb.DuckDBPyConnection, folder: Path, tables: Tables, place: str
) -> tuple[Difference, ...]:
    path = folder / place
    name = path.parent.name if path.name.startswith("as_of=") else path.stem
    table = tables.get(name)
    if table is None:
        return ()
    files = published_files(folder, name, table)
    day = next((day for day, file in files.items() if file == path), max(table["rows"]))
    if table["parquet_only"] and path.suffix == ".parquet":
        return ()  # the edition holds no second copy of these rows
    connection.execute(f"attach {literal(str(folder / MARTS_FILE))} as warehouse (read_only)")
    mart = mart_of(name, table)
    if path.suffix == ".parquet":
        return first_differences(
            connection, mart, mart.source([day]), f"read_parquet({literal(str(path))})"
        )
    return csv_differences(connection, mart, mart.source([day]), path)

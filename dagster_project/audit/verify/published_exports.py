"""Whether an edition's files for other tools say what its tables say: CSV files and `open.sql`.

Here: writing them again from the rows of a table, and comparing. Not here: which rows are the
right ones (`published_rows.py`), files' hashes (`edition_files.py`).
"""

import tempfile
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.audit.verify.findings import LINE, SHOWN, Difference, Finding
from dagster_project.publish.exports import MOST_CSV_ROWS
from dagster_project.publish.marts import ALL, Mart, literal, quoted
from dagster_project.publish.open_edition import OPEN_SQL, open_sql
from dagster_project.publish.ranking_labels import Label

_OTHER_LINES = Label(
    "không phải là các dòng của bảng: tệp và mã băm của tệp cùng bị sửa",
    "does not hold the rows of the table: the file and its recorded hash were changed together",
)
_OTHER_SCRIPT = Label(
    f"{OPEN_SQL} không như phiên bản chiso này viết cho các bảng ấy: hãy đọc tệp trước khi dùng",
    f"{OPEN_SQL} is not what this version of chiso writes for these tables: read it before use",
)


def changed_csv_files(
    right: Mapping[str, tuple[duckdb.DuckDBPyConnection, Mart]],
    folder: Path,
    document: Mapping[str, Any],
) -> Iterator[Finding]:
    """Yield the CSV files that do not hold the rows of their table, with the first lines.

    Args:
        right: Table → its rows, and a connection that can select from them. A table that is left
            out is not compared.
        folder: The edition's folder.
        document: Its datapackage.

    Raises:
        duckdb.Error: If the rows to compare with cannot be read.
    """
    for name, (connection, mart) in right.items():
        table, place = document["tables"][name], f"csv/{name}.csv"
        if table["parquet_only"] or not (folder / place).is_file():
            continue
        day = max(table["rows"], default=ALL)
        if mart.files and not mart.files[day].is_file():
            continue
        lines = csv_differences(connection, mart, mart.source([day]), folder / place)
        if lines:
            yield Finding("mart_changed", place, _OTHER_LINES, lines)


def csv_differences(
    connection: duckdb.DuckDBPyConnection, mart: Mart, source: str, path: Path
) -> tuple[Difference, ...]:
    """Compare a CSV file line by line with the file as it is written from the same rows.

    Args:
        connection: A connection that can select from `source`.
        mart: The table.
        source: Its rows, as SQL.
        path: The CSV file.
    """
    columns = ", ".join(quoted(column.name) for column in mart.columns)
    with tempfile.TemporaryDirectory() as scratch:
        again = Path(scratch) / path.name
        connection.execute(
            f"copy (select {columns} from {source} order by {mart.order} limit {MOST_CSV_ROWS}) "
            f"to {literal(str(again))} (format csv, header)"
        )
        wanted = again.read_text(encoding="utf-8").splitlines()
    found = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    if wanted == found:
        return ()
    differences = []
    for number, (one, other) in enumerate(zip_longest(wanted, found), start=1):
        if one != other:
            differences.append(Difference(mart.name, f"{LINE} {number}", None, one, other))
        if len(differences) == SHOWN:
            break
    return tuple(differences)


def changed_script(folder: Path, document: Mapping[str, Any]) -> Label | None:
    """Return what to say of `open.sql` where it does something else than it is written for."""
    script = folder / OPEN_SQL
    if not script.is_file():
        return None  # a finding of its own
    tables = document["tables"].items()
    right = open_sql(
        [name for name, table in tables if not table["parquet_only"]],
        [name for name, table in tables if table["parquet_only"]],
    )
    try:
        found = script.read_text(encoding="utf-8")
    except ValueError:
        return _OTHER_SCRIPT
    return None if _statements(found) == _statements(right) else _OTHER_SCRIPT


def _statements(script: str) -> list[str]:
    return sorted(line for line in script.splitlines() if line and not line.startswith("--"))

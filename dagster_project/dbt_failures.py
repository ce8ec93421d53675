"""What failed in a dbt invocation, so that a person can act on it.

Here: the failed models and tests of an invocation, and the first rows that a failed test found.
Not here: running dbt (`dbt_runtime.py`), whether a warehouse may be published (`publish/gate.py`).
"""

import json
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

FAILED = {"error", "fail", "runtime error"}
SHOWN_ROWS = 3
LONGEST_VALUE = 160


def failures(target: Path, warehouse: Path) -> list[str]:
    """Return what failed in an invocation, one line per model or test; empty if it can't tell.

    Args:
        target: The folder of the invocation, which holds its `run_results.json`.
        warehouse: The database that it wrote; a failed test is asked there for its rows.
    """
    try:
        results = json.loads((target / "run_results.json").read_text())["results"]
    except (OSError, ValueError, KeyError):
        return []
    return [_told(one, warehouse) for one in results if one["status"] in FAILED]


def failing_rows(connection: "duckdb.DuckDBPyConnection", result: Mapping[str, Any]) -> str:
    """Return the first rows that a failed test found, `column=value` each; empty if none.

    Args:
        connection: A connection in which the compiled SQL of the test resolves.
        result: The test's entry in `run_results.json`.
    """
    import duckdb

    code = result.get("compiled_code")
    if result["status"] != "fail" or not code:
        return ""
    try:
        found = connection.execute(f"select * from ({code}\n) limit {SHOWN_ROWS + 1}")  # noqa: S608
        columns = [column[0] for column in found.description or []]
        rows = found.fetchall()
    except duckdb.Error:  # a table that the test reads is gone or was never built
        return ""
    lines = [_row(columns, row) for row in rows[:SHOWN_ROWS]]
    return "; ".join([*lines, "…"] if len(rows) > SHOWN_ROWS else lines)


def _told(result: Mapping[str, Any], warehouse: Path) -> str:
    name = str(result["unique_id"]).split(".")[2]
    words = _first_words(result.get("message") or str(result["status"]))
    rows = _rows_of(result, warehouse)
    return f"{name}: {words}{': ' + rows if rows else ''}"


def _rows_of(result: Mapping[str, Any], warehouse: Path) -> str:
    import duckdb

    if result["status"] != "fail" or not warehouse.is_file():
        return ""
    try:
        with closing(duckdb.connect(str(warehouse), read_only=True)) as connection:
            return failing_rows(connection, result)
    except duckdb.Error:  # held by another process: the name of the test must do
        return ""


def _row(columns: list[str], row: tuple[Any, ...]) -> str:
    told = (
        f"{column}={str(value)[:LONGEST_VALUE]}"
        for column, value in zip(columns, row, strict=True)
        if value is not None
    )
    return ", ".join(told)


def _first_words(message: str) -> str:
    """Return a message without the line that only repeats the name of the node."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    return " ".join(lines[1:3] if len(lines) > 1 and " in " in lines[0] else lines[:2])

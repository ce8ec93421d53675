"""The edition's rows that a pack carries, in the form in which the datapackage states their sha256.

Here: which tables and days, their bytes, and reading the datapackage. Not here: how an auditor's
Python reads them (`recompute_chain.py`).
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import duckdb

from dagster_project.audit.open_for_reading import OpenEdition, Row
from dagster_project.audit.pack.recompute_chain import (
    ALL,
    LINEAGE,
    OBSERVATIONS,
    RULES,
    SCORES,
    rows_file,
)
from dagster_project.audit.verify.compare import mart_of
from dagster_project.publish.current import Edition
from dagster_project.publish.errors import EditionDamaged
from dagster_project.publish.marts import Mart
from dagster_project.publish.row_hashes import header, line_sql

_ADVICE = "restore it from a backup or name another edition; `chiso verify` says what is damaged"


def read_datapackage(edition: Edition) -> tuple[bytes, Row]:
    """Return an edition's datapackage, as bytes and read.

    Raises:
        EditionDamaged: If it is gone, no JSON, or says nothing of tables and captures.
    """
    try:
        body = edition.datapackage.read_bytes()
        document = json.loads(body)
    except (OSError, ValueError, RecursionError) as error:
        raise EditionDamaged(
            f"{edition.datapackage} cannot be read ({error}); {_ADVICE}"
        ) from error
    said = document if isinstance(document, dict) else {}
    parts = {"captures": list, "tables": dict}
    missing = [name for name, kind in parts.items() if not isinstance(said.get(name), kind)]
    if not missing and not all(isinstance(one, dict) for one in said["captures"]):
        missing = ["captures"]
    if missing:
        raise EditionDamaged(f"{edition.datapackage} says nothing of {missing[0]}; {_ADVICE}")
    return body, document


def day_rows(opened: OpenEdition, table: str, as_of: date, rest: str, given: Row) -> list[Row]:
    """Return rows of a day of a big table.

    Args:
        opened: The edition.
        table: The table.
        as_of: The day.
        rest: What follows `select * from …`.
        given: Values for its parameters.

    Raises:
        EditionDamaged: If the day's file is gone or can't be read; the message names it.
    """
    try:
        return opened.rows(f"select * from {_source(opened, table, as_of)} {rest}", given)
    except duckdb.Error as error:
        raise _broken(opened, table, str(as_of), error) from error


def hashed_rows(
    opened: OpenEdition, document: Row, as_of: date, observed: Iterable[date]
) -> dict[str, bytes]:
    """Return file name → the rows of every table and day that a unit's scores stand on.

    Args:
        opened: The edition.
        document: Its datapackage.
        as_of: The day of the scores.
        observed: The days of the observations behind them.

    Raises:
        EditionDamaged: If rows are not those that the datapackage states.
    """
    parts = [(table, ALL) for table in RULES]
    parts += [(table, str(as_of)) for table in (*SCORES, LINEAGE)]
    parts += [(OBSERVATIONS, str(day)) for day in sorted(set(observed))]
    bodies = {rows_file(table, day): _body(opened, document, table, day) for table, day in parts}
    return {name: body for name, body in bodies.items() if body is not None}


def _body(opened: OpenEdition, document: Row, table: str, day: str) -> bytes | None:
    """Return the rows of a table and day; None where there are none."""
    try:
        entry: dict[str, Any] = document["tables"][table]
        mart, wanted = mart_of(table, entry), entry["rows_sha256"].get(day)
    except (KeyError, TypeError, AttributeError) as error:
        raise EditionDamaged(
            f"{opened.edition.datapackage} says nothing of {table}; {_ADVICE}"
        ) from error
    if wanted is None:
        return None
    try:
        body = _lines(opened, mart, day)
    except duckdb.Error as error:
        raise _broken(opened, table, day, error) from error
    if hashlib.sha256(body).hexdigest() != wanted:
        raise EditionDamaged(
            f"edition {opened.edition.edition_id}: the rows of {table}, {day}, are not those that "
            f"its datapackage.json states; {_ADVICE}"
        )
    return body


def _lines(opened: OpenEdition, mart: Mart, day: str) -> bytes:
    if mart.parquet_only:
        source = _source(opened, mart.name, date.fromisoformat(day))
    else:
        source = mart.source([day], "edition")
    # Rows that share a key keep one order, as when they were hashed.
    order = mart.order if mart.key_is_proved else f"{mart.order}, line"
    rows = opened.connection.execute(
        f"select {line_sql(mart.columns)} as line from {source} order by {order}"
    ).fetchall()
    return header(mart.columns) + "".join(line for (line,) in rows).encode()


def _source(opened: OpenEdition, table: str, as_of: date) -> str:
    source = opened.day(table, as_of)
    if source is None:
        raise EditionDamaged(
            f"edition {opened.edition.edition_id}: {_file(table, str(as_of))} is missing; {_ADVICE}"
        )
    return source


def _broken(opened: OpenEdition, table: str, day: str, error: duckdb.Error) -> EditionDamaged:
    reason = str(error).partition("\n")[0]
    return EditionDamaged(
        f"edition {opened.edition.edition_id}: {_file(table, day)} cannot be read ({reason}); "
        f"{_ADVICE}"
    )


def _file(table: str, day: str) -> str:
    big = table in (LINEAGE, OBSERVATIONS)
    return f"parquet/{table}/as_of={day}.parquet" if big else f"marts.duckdb, {table}"

"""What the warehouse holds after a build, for the metadata of its materializations.

Here: rows and bytes of its tables and views, the state it was built from. Not here: dbt, Dagster,
the content of any table.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import duckdb

from dagster_project.settings import Settings

Facts = dict[str, int]


def table_facts(settings: Settings) -> dict[tuple[str, str], Facts]:
    """Return rows and bytes of every table and view of the warehouse by (schema, name).

    Bytes are those of the blocks that hold the columns; small tables share a block, which counts
    for each of them, and a view has none. Of a view made of days only the newest day is counted
    (`rows_of_newest_day`): counting them all would compute the whole history anew every night.
    """
    if not settings.warehouse.is_file():
        return {}
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        block = int(_value(connection, "select block_size from pragma_database_size()"))
        facts = {}
        for schema, table in _names(connection, "duckdb_tables()", "table_name"):
            name = f'"{schema}"."{table}"'
            blocks = _value(
                connection,
                "select count(distinct block_id) from "  # noqa: S608 - the names are dbt's
                f"pragma_storage_info('{name}') where persistent",
            )
            facts[schema, table] = {"rows": _rows(connection, name), "bytes": int(blocks) * block}
        return facts | _view_facts(connection)


def build_facts(settings: Settings) -> Mapping[str, int | str]:
    """Return what a build is a function of: figures and rejects it read, and their sha256.

    The sha256 covers the input hash of each day and the rules hash; without a complete build it
    says so in words.
    """
    if not settings.warehouse.is_file():
        return {"sha256": "no complete build"}
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        try:
            rows = connection.execute(
                "select as_of, input_hash, rules_hash from state.build_state order by as_of"
            ).fetchall()
            figures = _value(
                connection, "select coalesce(sum(rows), 0) from intermediate.int_captures"
            )
            rejects = _rows(connection, "marts.rejects")
        except duckdb.CatalogException:
            return {"sha256": "no complete build"}
    digest = hashlib.sha256("\n".join(map(str, rows)).encode()).hexdigest()
    return {"figures": int(figures), "rejects": rejects, "sha256": digest}


def _view_facts(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], Facts]:
    newest = _newest_day(connection)
    facts = {}
    for schema, view in _names(connection, "duckdb_views()", "view_name"):
        name = f'"{schema}"."{view}"'
        columns = {one for one, *_ in connection.execute(f"describe {name}").fetchall()}
        if "as_of" in columns:
            rows = _rows(connection, f"{name} where as_of = {newest}")
            facts[schema, view] = {"rows_of_newest_day": rows, "bytes": 0}
        else:
            facts[schema, view] = {"rows": _rows(connection, name), "bytes": 0}
    return facts


def _newest_day(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the newest day as a constant: a day found by a subquery would not narrow the views."""
    if ("state", "build_state") in _names(connection, "duckdb_tables()", "table_name"):
        newest = _value(connection, "select max(as_of) from state.build_state")
        return f"date '{newest}'" if newest else "null"
    return "null"


def _names(
    connection: duckdb.DuckDBPyConnection, catalogue: str, column: str
) -> list[tuple[str, str]]:
    return connection.execute(
        f"select schema_name, {column} from {catalogue} where not internal"  # noqa: S608
    ).fetchall()


def _rows(connection: duckdb.DuckDBPyConnection, source: str) -> int:
    return int(_value(connection, f"select count(*) from {source}"))  # noqa: S608 - dbt's names


def _value(connection: duckdb.DuckDBPyConnection, query: str) -> Any:
    (row,) = connection.execute(query).fetchall()
    return row[0]

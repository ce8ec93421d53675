"""Which tables an edition holds, with their keys and columns.

Here: reading them from dbt's manifest, the warehouse and the observation files. Not here:
their rows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.publish.errors import PublishRefused

MARTS_SCHEMA = "marts"
ALL = "all"  # the key of a table's only part where it has no as_of, or no rows
OBSERVATIONS = "observations"


@dataclass(frozen=True)
class Column:
    """A column as the edition documents it."""

    name: str
    type: str
    description: str = ""


@dataclass(frozen=True)
class Mart:
    """A table of the edition.

    Attributes:
        name: Its name in schema `marts`.
        primary_key: The columns that order its rows and tell them apart.
        columns: All columns in order.
        description: What one row is.
        key_is_proved: Whether a check of every build proves that the key is unique.
        by_day: Whether a day's rows are a function of that day's inputs and the rules alone.
        parquet_only: Too big for the DuckDB file; readers see it through `open_edition`.
        files: For a table that comes as one file per day: day → file.
    """

    name: str
    primary_key: tuple[str, ...]
    columns: tuple[Column, ...]
    description: str = ""
    key_is_proved: bool = True
    by_day: bool = False
    parquet_only: bool = False
    files: Mapping[str, Path] = field(default_factory=dict)

    @property
    def has_as_of(self) -> bool:
        """Whether the table is made of days."""
        return any(column.name == "as_of" for column in self.columns)

    @property
    def order(self) -> str:
        """`order by` list of the table's key, the same on every run."""
        return ", ".join(f"{quoted(name)} nulls first" for name in self.primary_key)

    def source(self, days: Iterable[str], catalog: str = "warehouse") -> str:
        """Return what to select from to get these days (or `ALL`)."""
        days = list(days)
        if self.files:
            return f"read_parquet([{', '.join(literal(str(self.files[day])) for day in days)}])"
        table = f"{catalog}.{MARTS_SCHEMA}.{quoted(self.name)}"
        if ALL in days:
            return table
        return f"(select * from {table} where as_of in ({day_list(days)}))"


def quoted(name: str) -> str:
    """Return an identifier for SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text for SQL."""
    return "'" + text.replace("'", "''") + "'"


def day_list(days: Iterable[str]) -> str:
    """Return days as a list of SQL dates."""
    return ", ".join(f"date '{day}'" for day in days)


def marts_of(connection: duckdb.DuckDBPyConnection, nodes: Mapping[str, Any]) -> list[Mart]:
    """Return every table of schema `marts` that the manifest knows, by name.

    A table of the warehouse that no model makes any more is left out.

    Raises:
        PublishRefused: If a model's table is missing, or has no primary key.
    """
    columns = _warehouse_columns(connection)
    tests = _key_tests(nodes)
    marts = []
    for unique_id, node in nodes.items():
        if node["resource_type"] not in ("model", "seed") or node["schema"] != MARTS_SCHEMA:
            continue
        name = node.get("alias") or node["name"]
        if name not in columns:
            raise PublishRefused(
                f"the warehouse has no table marts.{name}, though the dbt project has a model for "
                "it; run `chiso run` again"
            )
        marts.append(_mart(name, node, columns[name], tests.get(unique_id, {})))
    if not marts:
        raise PublishRefused("dbt's manifest has no model in schema marts: nothing to publish")
    return sorted(marts, key=lambda mart: mart.name)


def observations_mart(connection: duckdb.DuckDBPyConnection, files: Mapping[str, Path]) -> Mart:
    """Return the observations, one file per day, as a table of the edition."""
    newest = literal(str(files[max(files)]))
    rows = connection.execute(f"describe select * from read_parquet({newest})").fetchall()
    return Mart(
        name=OBSERVATIONS,
        primary_key=("observation_id",),
        columns=tuple(Column(name, kind) for name, kind, *_ in rows),
        description="One row per capture, unit, period and measure, as one source said it.",
        parquet_only=True,
        files=files,
    )


def _warehouse_columns(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    rows = connection.execute(
        "select table_name, column_name, data_type from duckdb_columns() "
        f"where database_name = 'warehouse' and schema_name = {literal(MARTS_SCHEMA)} "
        "order by table_name, column_index"
    ).fetchall()
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in rows:
        found.setdefault(table, {})[column] = kind
    return found


def _key_tests(nodes: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return model → arguments of its `unique_combination` test, which every build runs."""
    tests = {}
    for node in nodes.values():
        test = node.get("test_metadata") or {}
        if test.get("name") == "unique_combination" and node.get("attached_node"):
            tests[str(node["attached_node"])] = test["kwargs"]
    return tests


def _mart(
    name: str, node: Mapping[str, Any], types: Mapping[str, str], test: Mapping[str, Any]
) -> Mart:
    documented = {
        column.lower(): str(entry.get("description") or "")
        for column, entry in (node.get("columns") or {}).items()
    }
    meta = {**(node.get("meta") or {}), **((node.get("config") or {}).get("meta") or {})}
    key = tuple(test.get("columns", ())) or _primary_key(node, meta)
    unknown = [column for column in key if column not in types]
    if not key or unknown:
        what = f"names unknown columns {unknown}" if unknown else "is not written down"
        raise PublishRefused(
            f"the primary key of marts.{name} {what}; give it in the model's yml as "
            "a `unique_combination` test or as `config: {meta: {primary_key: [...]}}`"
        )
    return Mart(
        name=name,
        primary_key=key,
        columns=tuple(Column(c, t, documented.get(c.lower(), "")) for c, t in types.items()),
        description=str(node.get("description") or ""),
        key_is_proved="columns" in test,
        # The test trusts days that are not being built; a model that replaces more days than
        # those (rankings: changes since the day before) does not.
        by_day=bool(test.get("by_day")) and "replaced_days_macro" not in meta,
        parquet_only=bool(meta.get("parquet_only")),
    )


def _primary_key(node: Mapping[str, Any], meta: Mapping[str, Any]) -> tuple[str, ...]:
    if meta.get("primary_key"):
        return tuple(meta["primary_key"])
    for constraint in node.get("constraints") or []:
        if constraint.get("type") == "primary_key":
            return tuple(constraint.get("columns") or [])
    for column, entry in (node.get("columns") or {}).items():
        kinds = {constraint.get("type") for constraint in entry.get("constraints") or []}
        if "primary_key" in kinds:
            return (column,)
    return tuple(node.get("primary_key") or [])

"""The models' own SQL on an in-memory DuckDB, without dbt: jinja with the project's macros.

Here: what dbt gives to a model at a full build. Not here: contracts, tests, incremental runs.
"""

import re
from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import Any

import duckdb
import jinja2

from dagster_project.settings import PROJECT_ROOT

MACRO = re.compile(r"{%-?\s*macro\s+(\w+)\(.*?{%-?\s*endmacro\s*-?%}", re.DOTALL)


class _Returned(Exception):
    """What dbt's `return` gives."""

    def __init__(self, value: Any) -> None:
        self.value = value


def _give_back(value: Any) -> None:
    raise _Returned(value)


def _environment(**replaced: Any) -> jinja2.Environment:
    """Every macro of the project on its own, so that each call may return a value."""
    # The text is SQL, not HTML: nothing to escape.
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])  # noqa: S701
    names: dict[str, Any] = environment.globals
    names |= {
        "return": _give_back,
        "config": lambda **_: "",
        "ref": lambda name: name,
        "is_incremental": lambda: False,
        "execute": True,
        "dbt": SimpleNamespace(type_string=lambda: "varchar"),
        "adapter": SimpleNamespace(dispatch=lambda name: names[f"default__{name}"]),
    }

    def callable_macro(name: str, text: str) -> Any:
        def call(*arguments: Any, **named: Any) -> Any:
            try:
                return getattr(environment.from_string(text).module, name)(*arguments, **named)
            except _Returned as returned:
                return returned.value

        return call

    for path in sorted((PROJECT_ROOT / "dbt" / "macros").glob("*.sql")):
        for found in MACRO.finditer(path.read_text()):
            names[found.group(1)] = callable_macro(found.group(1), found.group(0))
    names |= replaced
    return environment


def rendered(models: Iterable[str], **replaced: Any) -> dict[str, str]:
    """The SQL of each model; `replaced` are macros that say something else."""
    environment = _environment(**replaced)
    folder = PROJECT_ROOT / "dbt" / "models" / "intermediate"
    return {
        name: environment.from_string((folder / f"{name}.sql").read_text()).render()
        for name in models
    }


def build(connection: duckdb.DuckDBPyConnection, sql: dict[str, str]) -> None:
    """Make each model a table, in the order given."""
    for name, text in sql.items():
        connection.execute(f"create or replace table {name} as {text}")


def _literal(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool | int):
        return str(value).lower()
    return "'" + str(value).replace("'", "''") + "'"


def make_table(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: str,
    rows: Sequence[Sequence[Any]],
) -> None:
    """A table with these columns (as in `create table`) and rows."""
    connection.execute(f"create or replace table {name} ({columns})")
    if rows:
        lines = (f"({', '.join(_literal(value) for value in row)})" for row in rows)
        connection.execute(f"insert into {name} values {', '.join(lines)}")

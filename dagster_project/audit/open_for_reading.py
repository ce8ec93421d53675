"""An edition, opened for one question.

Here: the fewest files that a question needs: the DuckDB file and single days of the big tables.
Not here: queries.
"""

import re
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.publish.current import Edition
from dagster_project.publish.engine import connect
from dagster_project.publish.errors import EditionDamaged, UnknownChoice
from dagster_project.publish.files import read_json
from dagster_project.publish.marts import literal

Row = dict[str, Any]
_PARAMETER = re.compile(r"\$([a-z_]+)")


class OpenEdition:
    """An edition that answers queries on `edition.marts.<table>`.

    Attributes:
        unread: Files that were asked for and are gone (None) or unreadable (the reason), by place.

    Raises:
        EditionDamaged: If its DuckDB file is gone or is none.
    """

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.unread: dict[str, str | None] = {}
        self.connection = connect()
        try:
            self.connection.execute(f"attach {literal(str(edition.marts))} as edition (read_only)")
        except duckdb.Error as error:
            self.connection.close()
            raise EditionDamaged.of(edition.edition_id, error) from error
        # The schema under the name that every other reader knows it by.
        self.connection.execute("create schema marts")
        self._tables = {
            name
            for (name,) in self.connection.execute(
                "select table_name from duckdb_tables() where database_name = 'edition'"
            ).fetchall()
        }

    def __enter__(self) -> "OpenEdition":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def has(self, table: str) -> bool:
        """Whether the edition has a table."""
        return table in self._tables or (self.edition.path / "parquet" / table).is_dir()

    def require(self, *tables: str) -> None:
        """Refuse an edition without these tables.

        Raises:
            UnknownChoice: If one is missing.
            EditionDamaged: If it was there when the edition was published.
        """
        missing = [table for table in tables if not self.has(table)]
        gone = [table for table in missing if table in _published(self.edition)]
        if gone:
            reason = FileNotFoundError(f"{', '.join(gone)} is gone")
            raise EditionDamaged.of(self.edition.edition_id, reason)
        if missing:
            raise UnknownChoice(
                f"edition {self.edition.edition_id} was published without {', '.join(missing)}; "
                "`chiso run` publishes one with them"
            )

    def view(self, table: str) -> None:
        """Show a table as `marts.<table>`."""
        self.connection.execute(
            f"create view if not exists marts.{table} as select * from edition.marts.{table}"
        )

    def rows(self, query: str, given: Row | None = None) -> list[Row]:
        """Return the rows of a query; each `$name` in it stands for a given value."""
        cursor = self.connection.execute(_filled(query, given or {}))
        names = [name for name, *_ in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def day_rows(self, table: str, as_of: date, query: str, given: Row) -> list[Row] | None:
        """Return the rows of a query on a big table's day, which stands as `day_table` in it.

        None where the file is gone or can't be read, which is noted.
        """
        source = self.day(table, as_of)
        place = f"parquet/{table}/as_of={as_of}.parquet"
        if source is None:
            self.unread[place] = None
            return None
        try:
            return self.rows(query.replace("day_table", source), given)
        except duckdb.Error as error:
            self.unread[place] = str(error).partition("\n")[0]
            return None

    def day(self, table: str, as_of: date) -> str | None:
        """Return a big table's day as something to select from; None where it has none."""
        file: Path = self.edition.path / "parquet" / table / f"as_of={as_of}.parquet"
        if not file.exists():
            return None
        return f"read_parquet({literal(str(file))}, hive_partitioning = false)"


def _published(edition: Edition) -> Collection[str]:
    """Return the tables that an edition was published with, as far as its datapackage says."""
    try:
        tables: dict[str, Any] = read_json(edition.datapackage)["tables"]
        return list(tables)
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _filled(query: str, given: Row) -> str:
    """Put values into a query as literals.

    Bound parameters would make the engine import pandas, which takes longer than all queries.
    """
    return _PARAMETER.sub(lambda found: _literal(given[found[1]]), query)


def _literal(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, date):
        return f"date '{value:%Y-%m-%d}'"
    if isinstance(value, list):
        return f"({', '.join(map(_literal, value))})" if value else "(null)"
    return literal(str(value))

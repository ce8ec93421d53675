"""The tables of an edition, made again: by its own SQL, or by the code that publishing makes it by.

Here: where each table's rows lie. Not here: building (`audit/rebuild.py`), comparing
(`compare.py`).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from dagster_project.audit.rebuild import Inputs
from dagster_project.audit.verify.compare import mart_of, published_files
from dagster_project.publish.engine import connect
from dagster_project.publish.marts import OBSERVATIONS, Mart, literal

Document = Mapping[str, Any]


class Rebuilt:
    """What was made again, as a source of rows for each table."""

    def __init__(self, warehouse: Path, inputs: Inputs) -> None:
        self.folder = warehouse.parent
        self.inputs = inputs
        self.connection = connect(self.folder / "spill")
        self.connection.execute(f"attach {literal(str(warehouse))} as warehouse (read_only)")
        rows = self.connection.execute(
            "select table_name from duckdb_tables() "
            "where database_name = 'warehouse' and schema_name = 'marts' union all "
            "select view_name from duckdb_views() "
            "where database_name = 'warehouse' and schema_name = 'marts'"
        ).fetchall()
        self.tables = {name for (name,) in rows}

    def mart(self, name: str, document: Document) -> Mart | None:
        """Return the table as it was made again; None where nothing makes it."""
        table = document["tables"][name]
        if name == OBSERVATIONS:
            folder = self.inputs.observations / OBSERVATIONS
            return mart_of(name, table, {d: folder / f"as_of={d}.parquet" for d in table["rows"]})
        if name in self.tables:
            return mart_of(name, table)
        return made_again(self.connection, self.inputs, self.folder, name, document, self.tables)


def made_again(
    connection: duckdb.DuckDBPyConnection,
    inputs: Inputs,
    folder: Path,
    name: str,
    document: Document,
    tables: set[str],
) -> Mart | None:
    """Make a table again that publishing makes itself; None where there is no such table."""
    from dagster_project.audit.rank_changes.columns import NAME
    from dagster_project.publish.made_tables import rank_changes_mart
    from dagster_project.publish.plan import TablePlan

    if name != NAME:
        return None
    recorded = document["tables"]
    plans = [
        TablePlan(mart_of(one, recorded[one]), recorded[one]["rows"], {}, {}, (), (), False)
        for one in tables & recorded.keys()
    ]
    built = document["build_state"]
    made = rank_changes_mart(connection, folder, plans, None, built, lambda _: None, lambda: inputs)
    return made and mart_of(name, recorded[name], made.files)


def same_maker(folder: Path, name: str, table: Mapping[str, Any]) -> bool:
    """Whether a table that publishing makes itself was made by this version of its code."""
    from dagster_project.audit.rank_changes.columns import FORM, NAME

    if name != NAME:
        return True
    files = published_files(folder, name, table).values()
    try:
        forms = {(pq.read_schema(one).metadata or {}).get(b"chiso.form") for one in files}
    except (OSError, pa.ArrowInvalid):
        return True  # a removed or spoiled file is a finding of its own
    return forms <= {FORM.encode()}

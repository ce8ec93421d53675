"""A small made-up warehouse with dbt's traces, so that publishing is tested without dbt.

Here: its tables, observation files, manifest and results; everything is a real file. Not here:
a warehouse built by dbt (tests/conftest.py).
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.settings import Settings

TABLES = {
    "units": (
        "unit_code varchar, name varchar, short_name varchar, level varchar, "
        "parent_code varchar, gso_code varchar, valid_from date, valid_to date",
        ["unit_code", "valid_from"],
    ),
    "methodologies": (
        "methodology_id varchar, name varchar, valid_from date, valid_to date",
        ["methodology_id"],
    ),
    "bands": (
        "methodology_id varchar, band_id varchar, name_vi varchar, name_en varchar",
        ["methodology_id", "band_id"],
    ),
    "captures": (
        "capture_id varchar, blob_id varchar, portal_id varchar, dataset varchar, as_of date, "
        "captured_at timestamp, status varchar",
        ["capture_id"],
    ),
    "rejects": (
        "as_of date, capture_id varchar, locator varchar, reason varchar",
        ["capture_id", "locator"],
    ),
    "indicator_scores": (
        "as_of date, period_id varchar, unit_code varchar, basis varchar, indicator_id varchar, "
        "numerator decimal(24,6), score decimal(9,2), state varchar",
        ["as_of", "period_id", "unit_code", "basis", "indicator_id"],
    ),
    "composite_scores": (
        "as_of date, period_id varchar, unit_code varchar, basis varchar, "
        "methodology_id varchar, points_recomputed decimal(9,2), "
        "points_as_published decimal(9,2), points_fallback decimal(9,2)",
        ["as_of", "period_id", "unit_code", "basis", "methodology_id"],
    ),
    "rankings": (
        "as_of date, period_id varchar, unit_code varchar, basis varchar, "
        "methodology_id varchar, peer_group varchar, rank bigint, best_rank bigint, "
        "worst_rank bigint, rank_bound varchar, ranked_units bigint, total_score decimal(9,2), "
        "band varchar, previous_as_of date, previous_rank bigint, "
        "rank_change bigint, score_change decimal(9,2), gap_to_next decimal(9,2), "
        "not_ranked_reason varchar",
        ["as_of", "period_id", "basis", "methodology_id", "peer_group", "unit_code"],
    ),
}
UNITS = {"H21": "Gia Lai", "H44": "Phú Thọ", "H17": "Đà Nẵng", "H99": 'Ngoại hạng, "thử"'}


@dataclass
class Made:
    """A state folder whose warehouse is made by hand: day → figure that its rows derive from.

    Attributes:
        settings: Its settings.
        days: The days and the figure of each.
        statuses: Results of dbt nodes that are not plainly good.
        rules: The hash of the rules that the warehouse was built by.
    """

    settings: Settings
    days: dict[str, int] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    rules: str = "rules"
    built: int = 0

    def build(self, **days: int) -> None:
        """Add or change days (`d0901=5` is 2026-09-01) and write the warehouse anew."""
        for name, figure in days.items():
            self.days[f"2026-{name[1:3]}-{name[3:]}"] = figure
        self.built += 1
        self.write_observations()
        self.write_warehouse()
        self.write_dbt_run(f"invocation-{self.built}")

    def write_observations(self) -> None:
        for day, figure in self.days.items():
            self._parquet(
                "observations",
                day,
                "select printf('cafe%d:%06d', {f}, i) as observation_id, 'c{f}' as capture_id, "
                "'/data/' || i as locator, '{f}' as raw_text, date '{d}' as as_of, "
                "cast({f} as decimal(24, 6)) as value from range(40) as r(i)",
                figure,
            )
            self._parquet(
                "day_inputs", day, "select date '{d}' as as_of, 'in{f}' as input_hash", figure
            )

    def _parquet(self, table: str, day: str, query: str, figure: int) -> None:
        path = self.settings.observations / table / f"as_of={day}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".new")
        sql = query.replace("{f}", str(figure)).replace("{d}", day)
        duckdb.execute(f"copy ({sql}) to '{beside}' (format parquet)")
        if path.exists() and path.read_bytes() == beside.read_bytes():
            beside.unlink()
        else:
            beside.replace(path)

    def write_warehouse(self) -> None:
        self.settings.warehouse.unlink(missing_ok=True)
        with duckdb.connect(str(self.settings.warehouse)) as connection:
            connection.execute("create schema marts; create schema state")
            for name, (columns, _) in TABLES.items():
                connection.execute(f"create table marts.{name} ({columns})")
            connection.execute(
                "create table state.build_state "
                "(as_of date, input_hash varchar, rules_hash varchar)"
            )
            for code, name in UNITS.items():
                connection.execute(
                    "insert into marts.units values (?, ?, ?, 'province', 'VN', null, "
                    "date '2025-07-01', null)",
                    [code, f"UBND {name}", name],
                )
            connection.execute(
                "insert into marts.methodologies values "
                "('766-2026', 'Bộ chỉ số 766', date '2026-01-01', null)"
            )
            connection.execute("insert into marts.bands values ('766-2026', 'good', 'Tốt', 'Good')")
            # Later days first: an edition's order must not depend on the warehouse's.
            for day, figure in reversed(self.days.items()):
                self._insert_day(connection, day, figure)

    def _insert_day(self, connection: duckdb.DuckDBPyConnection, day: str, figure: int) -> None:
        connection.execute(
            "insert into state.build_state values (?, ?, ?)", [day, f"in{figure}", self.rules]
        )
        connection.execute(
            f"insert into marts.captures select md5('{day}' || i || {figure}), "
            f"md5('{figure}' || i), 'national', 'transparency', date '{day}', "
            f"timestamp '{day} 07:00:00.5', 'good' from range(3) as r(i)"
        )
        connection.execute(
            f"insert into marts.indicator_scores select date '{day}', '2026', unit_code, basis, "
            f"'1.' || i, {figure} * 10 + i, i + {figure % 100} / 100, "
            "case when i = 3 then null else 'scored' end "
            "from marts.units, (values ('published'), ('national')) as b(basis), "
            "range(1, 5) as r(i) order by hash(unit_code, i)"
        )
        earlier = max((one for one in self.days if one < day), default=None)
        connection.execute(
            f"insert into marts.rankings select date '{day}', '2026', unit_code, basis, "
            "'766-2026', 'provinces', case when unit_code <> 'H99' then "
            "rank() over (partition by basis order by total desc) end, "
            "null, null, null, 3, total, 'good', null, null, null, "
            f"{figure} - {self.days.get(earlier or '', figure)}, null, "
            "case when unit_code = 'H99' then 'missing_input' end "
            "from (select unit_code, basis, "
            "case unit_code when 'H21' then 80 when 'H99' then 10 else 70 end "
            f"+ {figure % 100} / 10 as total "
            "from marts.units, (values ('published'), ('national')) as b(basis))"
        )

    def write_dbt_run(self, invocation_id: str, which: str = "build") -> Path:
        """Write manifest and results of a dbt run, and record it in the warehouse."""
        folder = self.settings.dbt_runs / f"run-{self.built}" / "target"
        folder.mkdir(parents=True, exist_ok=True)
        nodes = {f"model.chiso.{name}": _model(name) for name in TABLES}
        nodes["test.chiso.keys"] = {
            "name": "keys",
            "resource_type": "test",
            "schema": "tests",
            "test_metadata": {
                "name": "unique_combination",
                "kwargs": {"columns": TABLES["indicator_scores"][1], "by_day": True},
            },
            "attached_node": "model.chiso.indicator_scores",
        }
        nodes["test.chiso.gaps"] = {"name": "gaps", "resource_type": "test", "schema": "tests"}
        results = [
            {
                "unique_id": unique_id,
                "status": self.statuses.get(
                    unique_id, "pass" if unique_id.startswith("test") else "success"
                ),
                "failures": 2 if unique_id in self.statuses else 0,
                "message": "Got 2 results" if unique_id in self.statuses else None,
            }
            for unique_id in nodes
        ]
        document = {"metadata": {"invocation_id": invocation_id}, "results": results}
        (folder / "manifest.json").write_text(
            json.dumps({"metadata": document["metadata"], "nodes": nodes})
        )
        (folder / "run_results.json").write_text(json.dumps(document))
        with duckdb.connect(str(self.settings.warehouse)) as connection:
            connection.execute(
                "create or replace table state.last_invocation as select ? as invocation_id, "
                "timestamp '2026-09-01 08:00:00' as started_at, ? as which",
                [invocation_id, which],
            )
        return folder


def _model(name: str) -> dict[str, Any]:
    columns, key = TABLES[name]
    return {
        "name": name,
        "alias": name,
        "resource_type": "model",
        "schema": "marts",
        "description": f"Table {name}",
        "config": {"materialized": "table", "meta": {"primary_key": key}},
        "columns": {
            column.split()[0]: {"description": f"Column {column.split()[0]}"}
            for column in columns.split(", ")
        },
    }


def contents(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of every table of an edition's DuckDB file, sorted."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{folder / 'marts.duckdb'}' as e (read_only)")
        names = connection.execute(
            "select table_name from duckdb_tables() where database_name = 'e'"
        ).fetchall()
        return {
            name: connection.execute(f"select * from e.marts.{name} order by all").fetchall()
            for (name,) in names
        }


def document(folder: Path) -> dict[str, Any]:
    """Return an edition's datapackage."""
    loaded: dict[str, Any] = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return loaded


def clean_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment without the project's own variables, plus `extra`."""
    return {k: v for k, v in os.environ.items() if not k.startswith("CHISO_")} | dict(extra)

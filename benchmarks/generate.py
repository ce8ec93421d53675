"""Writes the made-up national-scale set as the Parquet files that dbt reads.

Here: the writer and its command line (`python -m benchmarks.generate --days 60 --home DIR`).
Not here: the figures, the shape of a day.
"""

import argparse
import hashlib
import time
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute

from benchmarks.made_days import (
    PORTAL,
    MadeDay,
    Skeleton,
    captures,
    observations,
    skeleton,
    unit_names,
)
from benchmarks.made_figures import Country, figures_of_day
from benchmarks.made_second import EXPORTS, second_figures
from benchmarks.made_units import MadeUnit, made_units
from dagster_project.ingest.observation_schema import SCHEMAS, day_path, portals_path
from dagster_project.ingest.parquet_files import write_parquet
from dagster_project.ingest.register_table import write_register
from dagster_project.settings import PROJECT_ROOT

SEED = 766
# No captured day of the replay portal lies in these months.
FIRST_DAY = date(2026, 6, 1)


def days_from(first: date, count: int) -> list[date]:
    """Return `count` days in a row."""
    return [first + timedelta(days=number) for number in range(count)]


def write_days(home: Path, days: Iterable[date], seed: int = SEED, sources: int = 1) -> int:
    """Write the given days under `home`; return the number of observations written.

    With two sources each province has a portal of its own beside the national one.
    """
    shape = skeleton(made_units())
    second = skeleton(shape.units, EXPORTS, portal=None) if sources == 2 else None
    country = Country.draw([unit.level for unit in shape.units], seed)
    folder = home / "observations"
    write_register(folder, PROJECT_ROOT / "seeds")
    portals = [
        PORTAL_ROW,
        *(_portal_row(unit) for unit in shape.units if second and _is_province(unit)),
    ]
    _write(portals_path(folder), pa.Table.from_pylist(portals, SCHEMAS["portals"]))
    written = 0
    for as_of in days:
        number = (as_of - FIRST_DAY).days
        figures = figures_of_day(country, number, seed)
        tables = _tables(shape, MadeDay.of(as_of, shape, seed), figures, seed)
        if second:
            theirs = second_figures(figures, number, seed)
            tables = _both(tables, _tables(second, MadeDay.of(as_of, second, seed), theirs, seed))
        for name, table in tables.items():
            _write(day_path(folder, name, as_of), table)
            written += len(table) if name == "observations" else 0
    return written


PORTAL_ROW = {
    "portal_id": PORTAL,
    "name_vi": "Cổng thử nghiệm (số liệu tạo ra)",
    "name_en": "Benchmark portal (made-up figures)",
    "unit_code": "VN",
    "family": "national_2026",
    "base_url": "http://127.0.0.1",
    "licence": "made-up figures",
    "citation": "made-up figures",
    "cadence": "daily",
}


def _is_province(unit: MadeUnit) -> bool:
    return unit.level == "province"


def _portal_row(province: MadeUnit) -> dict[str, str]:
    """Return the synthetic portal of a province."""
    return PORTAL_ROW | {
        "portal_id": province.code,
        "unit_code": province.code,
        "family": "tabular",
    }


def _both(first: dict[str, pa.Table], second: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """Return the tables of a day with two sources."""
    tables = {name: pa.concat_tables([table, second[name]]) for name, table in first.items()}
    tables["observations"] = tables["observations"].sort_by("observation_id")
    # Of the day, not of a source; two sources are another input than one.
    made = pa.compute.binary_join_element_wise(
        first["day_inputs"]["input_hash"], pa.scalar("two sources"), "/"
    )
    place = first["day_inputs"].schema.get_field_index("input_hash")
    field = first["day_inputs"].schema.field(place)
    return tables | {"day_inputs": first["day_inputs"].set_column(place, field, made)}


def _tables(
    shape: Skeleton, day: MadeDay, figures: dict[str, Any], seed: int
) -> dict[str, pa.Table]:
    marker = hashlib.sha256(f"{seed}/{day.as_of}".encode()).hexdigest()
    rows: dict[str, list[dict[str, Any]]] = {
        "captures": captures(shape, day),
        "rejects": [],
        "unit_names": unit_names(shape, day),
        "day_inputs": [{"as_of": day.as_of, "input_hash": marker}],
    }
    tables = {name: pa.Table.from_pylist(found, SCHEMAS[name]) for name, found in rows.items()}
    columns = observations(shape, day, figures)
    return {"observations": pa.table(columns, schema=SCHEMAS["observations"]), **tables}


def _write(path: Path, table: pa.Table) -> None:
    write_parquet(path, table.schema, table.combine_chunks().to_batches())


def main() -> None:
    """Write the set that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="state folder to write under")
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--sources", type=int, choices=(1, 2), default=1)
    arguments = parser.parse_args()
    started = time.perf_counter()
    written = write_days(
        arguments.home, days_from(FIRST_DAY, arguments.days), sources=arguments.sources
    )
    print(f"{written:,} made-up observations in {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()

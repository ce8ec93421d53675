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
from benchmarks.made_units import made_units
from dagster_project.ingest.observation_schema import SCHEMAS, day_path, portals_path
from dagster_project.ingest.parquet_files import write_parquet

SEED = 766
# No captured day of the replay portal lies in these months.
FIRST_DAY = date(2026, 6, 1)


def days_from(first: date, count: int) -> list[date]:
    """Return `count` days in a row."""
    return [first + timedelta(days=number) for number in range(count)]


def write_days(home: Path, days: Iterable[date], seed: int = SEED) -> int:
    """Write the given days under `home`; return the number of observations written."""
    shape = skeleton(made_units())
    country = Country.draw([unit.level for unit in shape.units], seed)
    folder = home / "observations"
    _write(portals_path(folder), pa.Table.from_pylist([PORTAL_ROW], SCHEMAS["portals"]))
    written = 0
    for as_of in days:
        figures = figures_of_day(country, (as_of - FIRST_DAY).days, seed)
        for name, table in _tables(shape, MadeDay.of(as_of, shape, seed), figures, seed).items():
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
    arguments = parser.parse_args()
    started = time.perf_counter()
    written = write_days(arguments.home, days_from(FIRST_DAY, arguments.days))
    print(f"{written:,} made-up observations in {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()

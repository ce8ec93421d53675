"""The register of units as two Parquet tables, so that marts hold every unit.

Here: loading it once, writing it where it changed. Not here: where it comes from
(`register_source.py`).
"""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from dagster_project.ingest.models import canonical_json, sha256_text
from dagster_project.ingest.observation_schema import SCHEMAS, register_path
from dagster_project.ingest.parquet_files import is_whole, read_notes, write_parquet
from dagster_project.ingest.register_source import Succession, load_register
from dagster_project.ingest.unit_register import UnitRegister, UnitVersion

_HASH = "chiso.register_hash"


def write_register(folder: Path, seeds: Path) -> UnitRegister:
    """Bring the tables below the observations folder up to date; returns the register.

    Raises:
        RegisterError: If the register cannot be put together.
        ValueError: If a line of a seed cannot be read.
    """
    versions, successions = load_register(seeds)
    register = UnitRegister(versions)
    tables: dict[str, Sequence[UnitVersion | Succession]] = {
        "units_register": versions,
        "unit_successors": successions,
    }
    content = canonical_json([register.hash, [str(one) for one in successions]])
    notes = {_HASH: sha256_text(content)}
    for table, rows in tables.items():
        path = register_path(folder, table)
        if is_whole(path) and read_notes(path).get(_HASH) == notes[_HASH]:
            continue
        filled = pa.Table.from_pylist([vars(row) for row in rows], SCHEMAS[table])
        write_parquet(path, SCHEMAS[table], filled.to_batches(), notes)
    return register

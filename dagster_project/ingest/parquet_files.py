"""Parquet files that appear whole and never change in place.

Here: writing by temp, fsync and rename, read-only, and tidying up after killed writers. Not here:
what is written. A replaced file gets a new inode, so hard links to the old one keep their bytes.
"""

import contextlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from dagster_project.ingest.landing_files import sync_folder

_UNFINISHED = ".unfinished"


def write_parquet(
    path: Path,
    schema: pa.Schema,
    batches: Iterable[pa.RecordBatch],
    notes: Mapping[str, str] | None = None,
) -> int:
    """Write one file from batches; returns the number of rows.

    Args:
        path: The file; its folder is made if needed.
        schema: Its columns.
        batches: The rows, each batch one row group.
        notes: Texts kept in the file's own metadata.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # The ending keeps unfinished files out of every *.parquet pattern.
    temporary = path.with_name(f"{path.name}{_UNFINISHED}")
    rows = 0
    try:
        with temporary.open("wb") as file:
            noted = schema.with_metadata(dict(notes)) if notes else schema
            with pq.ParquetWriter(file, noted, compression="zstd") as writer:
                for batch in batches:
                    writer.write_batch(batch.replace_schema_metadata(noted.metadata))
                    rows += batch.num_rows
            file.flush()
            os.fchmod(file.fileno(), 0o444)
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(path.parent)
    return rows


def read_notes(path: Path) -> dict[str, str]:
    """Return the texts in a file's metadata; a missing or broken file has none."""
    try:
        found = pq.read_schema(path).metadata or {}
    except (OSError, pa.ArrowInvalid):
        return {}
    return {key.decode(): value.decode() for key, value in found.items()}


def row_count(path: Path) -> int:
    """Return a file's number of rows."""
    return int(pq.read_metadata(path).num_rows)


def is_whole(path: Path) -> bool:
    """Whether a file is there and its footer can be read."""
    try:
        pq.read_metadata(path)
    except (OSError, pa.ArrowInvalid):
        return False
    return True


def remove_unfinished(folder: Path) -> None:
    """Remove what killed writers left below a folder."""
    for path in folder.glob(f"*/*{_UNFINISHED}"):
        path.unlink(missing_ok=True)

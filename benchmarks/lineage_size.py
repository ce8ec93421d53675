"""How much the lineage of scores adds to an edition per day, beside the observations.

Here: rows and bytes of the published files. Not here: the time, which is part of build and publish.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from dagster_project.publish import read_current
from dagster_project.settings import Settings

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Size:
    """What the files of a table hold together."""

    days: int
    rows: int
    size: int


def size_of(edition: Path, table: str) -> Size:
    """Add up a table's files."""
    files = sorted((edition / "parquet" / table).glob("as_of=*.parquet"))
    rows = sum(pq.read_metadata(file).num_rows for file in files)
    return Size(len(files), rows, sum(file.stat().st_size for file in files))


def lineage_size(home: Path) -> list[tuple[str, str]]:
    """Return the rows of the table of results, from the edition in force."""
    edition = read_current(Settings(home=home)).path
    lineage, seen = size_of(edition, "score_lineage"), size_of(edition, "observations")
    per_day = lineage.rows / lineage.days
    return [
        (
            "figures behind scores (score_lineage)",
            f"{per_day:,.0f} rows a day, {lineage.rows / seen.rows:.2f} per observation",
        ),
        (
            "its files",
            f"{lineage.size / lineage.days / MEGABYTE:.2f} MB a day, "
            f"{lineage.size / lineage.rows:.1f} bytes a row, "
            f"{lineage.size / seen.size:.2f} of the observations'",
        ),
    ]


if __name__ == "__main__":
    for what, value in lineage_size(Path(sys.argv[1])):
        print(f"{what}: {value}")

"""Does an edition pin the captures that its own table of captures holds?

Here: the list in the datapackage against the rows of `captures` in the edition's Parquet files.
Not here: whether the landing zone holds them (`landing_check.py`).
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dagster_project.audit.verify.compare import published_files
from dagster_project.audit.verify.findings import Finding
from dagster_project.publish.current import DATAPACKAGE
from dagster_project.publish.ranking_labels import Label

_TABLE = "captures"
_SAME = ("capture_id", "blob_id", "as_of", "status")


def check_listed(folder: Path, document: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield a finding if the two differ: a capture that is not pinned is not looked for.

    Args:
        folder: The edition's folder.
        document: Its datapackage.
    """
    made_of = _rows(folder, document)
    if made_of is None:
        return  # a file that is gone or spoiled is a finding of its own
    listed = {tuple(one.get(name) for name in _SAME) for one in document["captures"]}
    other = sorted({str(row[0]) for row in listed ^ made_of})
    if other:
        yield Finding(
            "datapackage_changed",
            DATAPACKAGE,
            Label(
                f"nó liệt kê {len(listed)} lần thu thập, bảng captures có {len(made_of)}; "
                f"khác nhau ở {len(other)} lần, trước hết là {other[0]}",
                f"it lists {len(listed)} captures, the table captures has {len(made_of)}; "
                f"{len(other)} of them differ, the first is {other[0]}",
            ),
        )


def _rows(folder: Path, document: Mapping[str, Any]) -> set[tuple[str | None, ...]] | None:
    table = document["tables"].get(_TABLE)
    if table is None:
        return None
    found: set[tuple[str | None, ...]] = set()
    try:
        for path in published_files(folder, _TABLE, table).values():
            columns = pq.read_table(path, columns=list(_SAME), partitioning=None).to_pydict()
            days = (None if day is None else str(day) for day in columns["as_of"])
            found |= set(
                zip(columns["capture_id"], columns["blob_id"], days, columns["status"], strict=True)
            )
    except (OSError, pa.ArrowException, KeyError):
        return None
    return found

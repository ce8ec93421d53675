"""Rows of one day's tables, collected by column and handed over in batches.

Here: from parsed records to Arrow. Not here: parsing, resolving units, files.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from dagster_project.ingest.models import Capture
from dagster_project.ingest.observation_schema import SCHEMAS
from dagster_project.ingest.periods import parse_moment

PortalId = tuple[str, str]
_BATCH_ROWS = 65_536


def moment(value: datetime | None) -> datetime | None:
    """Return a moment as the tables keep it: UTC, without a zone."""
    return None if value is None else value.astimezone(UTC).replace(tzinfo=None)


class Rows:
    """Collects the rows of one table; full batches become compact Arrow memory at once."""

    def __init__(self, table: str) -> None:
        self._schema = SCHEMAS[table]
        self._batches: list[pa.RecordBatch] = []
        self._rows: list[tuple[Any, ...]] = []

    def add(self, row: tuple[Any, ...]) -> None:
        """Add one row, values in the order of the columns."""
        self._rows.append(row)
        if len(self._rows) >= _BATCH_ROWS:
            self._seal()

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield everything that was added."""
        if self._rows:
            self._seal()
        yield from self._batches

    def _seal(self) -> None:
        columns = zip(*self._rows, strict=True)
        arrays = [
            pa.array(column, field.type)
            for column, field in zip(columns, self._schema, strict=True)
        ]
        self._batches.append(pa.RecordBatch.from_arrays(arrays, schema=self._schema))
        self._rows = []


@dataclass
class DayTables:
    """The rows of a day, and the ids whose codes came from (or lack in) earlier days."""

    borrowed: dict[PortalId, str | None]
    observations: Rows = field(default_factory=lambda: Rows("observations"))
    captures: Rows = field(default_factory=lambda: Rows("captures"))
    rejects: Rows = field(default_factory=lambda: Rows("rejects"))
    unit_names: Rows = field(default_factory=lambda: Rows("unit_names"))


def capture_row(
    capture: Capture, as_of: date, counts: tuple[int, int, int], parser_version: str
) -> tuple[Any, ...]:
    """Return a capture's row.

    Args:
        capture: The capture.
        as_of: Its day.
        counts: Observations, rejects and unknown fields that parsing it gave.
        parser_version: The parser that read it.
    """
    accepted = capture.accepted or {}
    return (
        capture.capture_id,
        capture.blob_id,
        capture.portal_id,
        capture.dataset,
        as_of,
        moment(capture.captured_at),
        capture.source_label,
        moment(capture.data_cutoff),
        capture.replayed,
        capture.url,
        capture.request,
        capture.request_key,
        capture.root_unit_code,
        capture.period_id,
        capture.http_status,
        capture.bytes,
        *counts,
        capture.status,
        capture.reason,
        capture.day_figure,
        parser_version,
        accepted.get("by"),
        accepted.get("reason"),
        moment(parse_moment(accepted["at"])) if "at" in accepted else None,
    )

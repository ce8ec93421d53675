"""The observation tables: their columns, types and places.

Here: Parquet schemas and paths, one file per table and day. Not here: what fills them.
"""

from datetime import date
from pathlib import Path

import pyarrow as pa

_TYPES = {
    "text": pa.string(),
    "day": pa.date32(),
    "moment": pa.timestamp("us"),  # UTC by convention, without a zone
    "figure": pa.decimal128(24, 6),
    "flag": pa.bool_(),
    "small": pa.int32(),
    "count": pa.int64(),
}

# Columns in order; a question mark says that the column may be null.
_COLUMNS = {
    "observations": """
        observation_id:text capture_id:text locator:text raw_text:text portal_id:text dataset:text
        as_of:day period_id:text unit_code:text unit_role:text measure_id:text value:figure?
        quality_flag:text?""",
    "captures": """
        capture_id:text blob_id:text portal_id:text dataset:text as_of:day captured_at:moment
        source_label:text? data_cutoff:moment? replayed:flag url:text request:text request_key:text
        root_unit_code:text period_id:text? http_status:small bytes:count rows:count rejects:count
        unknown_fields:count status:text reason:text? day_figure:text parser_version:text
        accepted_by:text? accepted_reason:text? accepted_at:moment?""",
    "rejects": """
        capture_id:text as_of:day portal_id:text dataset:text locator:text raw_text:text
        reason:text""",
    "unit_names": """
        as_of:day capture_id:text captured_at:moment portal_id:text dataset:text unit_code:text
        source_id:text? name:text level:text? parent_code:text? locator:text
        gso_code:text?""",
    "day_inputs": "as_of:day input_hash:text",
    "portals": """
        portal_id:text name_vi:text name_en:text unit_code:text family:text base_url:text
        licence:text citation:text cadence:text""",
    "units_register": """
        unit_code:text name:text level:text parent_code:text? gso_code:text? valid_from:day
        valid_to:day?""",
    "unit_successors": """
        old_unit_code:text new_unit_code:text effective_date:day relation:text source:text""",
}


def _schema(columns: str) -> pa.Schema:
    fields = []
    for column in columns.split():
        name, _, kind = column.partition(":")
        fields.append(pa.field(name, _TYPES[kind.rstrip("?")], nullable=kind.endswith("?")))
    return pa.schema(fields)


SCHEMAS: dict[str, pa.Schema] = {table: _schema(text) for table, text in _COLUMNS.items()}

# Written in this order: a day counts as built only when the last one is there.
DAY_TABLES = ("observations", "captures", "rejects", "unit_names", "day_inputs")


def day_path(folder: Path, table: str, as_of: date) -> Path:
    """Return the file of one table and day below the observations folder."""
    return folder / table / f"as_of={as_of.isoformat()}.parquet"


def portals_path(folder: Path) -> Path:
    """Return the file with the catalogue as a table."""
    return folder / "portals" / "portals.parquet"


def register_path(folder: Path, table: str) -> Path:
    """Return the file of one of the two tables of the register of units."""
    return folder / table / f"{table}.parquet"

"""Observation files for tests of the dbt project, without pulling or parsing.

Here: captures with rows as the parsers would write them, put into a state folder. Not here: the
published figures themselves (`published_figures.py`).
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

from dagster_project.ingest.observation_schema import (
    DAY_TABLES,
    SCHEMAS,
    day_path,
    portals_path,
)
from dagster_project.ingest.register_table import write_register
from dagster_project.settings import PROJECT_ROOT

Row = dict[str, Any]
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass
class Answer:
    """One capture: figures (unit, role, measure, value), names (unit, name, level, parent)."""

    dataset: str
    captured_at: datetime
    figures: list[tuple[str, str, str, Decimal | None]]
    names: list[tuple[str, str, str | None, str | None]] = field(default_factory=list)
    portal_id: str = "national"
    period_id: str = "2026"
    root: str = "VN"
    status: str = "good"
    rejects: list[tuple[str, str, str]] = field(default_factory=list)
    flags: dict[str, str] = field(default_factory=dict)  # measure → the source's quality flag
    data_cutoff: datetime | None = None
    source_label: str | None = None

    @property
    def as_of(self) -> date:
        """The Vietnamese date of the capture."""
        return self.captured_at.astimezone(VIETNAM).date()

    @property
    def request_key(self) -> str:
        """The same for every capture of the same question."""
        return _hash(self.portal_id, self.dataset, self.root, self.period_id)[:16]

    @property
    def capture_id(self) -> str:
        """One per question, moment and content."""
        return _hash(self.request_key, self.captured_at.isoformat(), repr(self.figures))


def _hash(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def at(text: str) -> datetime:
    """Read a UTC moment such as 2026-10-10T07:00:00Z."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def write_days(home: Path, answers: Iterable[Answer]) -> None:
    """Write the observation files of the days of these answers, replacing those days."""
    answers = list(answers)
    by_day: dict[date, list[Answer]] = {}
    for answer in answers:
        by_day.setdefault(answer.as_of, []).append(answer)
    folder = home / "observations"
    write_register(folder, PROJECT_ROOT / "seeds")
    for as_of, of_day in by_day.items():
        tables = _tables(as_of, of_day)
        for table in DAY_TABLES:
            _write(day_path(folder, table, as_of), table, tables[table])
    portals = {"national", "national_legacy", *(answer.portal_id for answer in answers)}
    _write(portals_path(folder), "portals", [_portal(portal) for portal in sorted(portals)])


def _write(path: Path, table: str, rows: list[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMAS[table]), path, compression="zstd")


def _tables(as_of: date, answers: list[Answer]) -> dict[str, list[Row]]:
    tables: dict[str, list[Row]] = {table: [] for table in DAY_TABLES}
    for answer in answers:
        common = {
            "capture_id": answer.capture_id,
            "portal_id": answer.portal_id,
            "dataset": answer.dataset,
            "as_of": as_of,
        }
        tables["captures"].append(common | _capture(answer))
        if answer.status != "good":
            continue
        tables["observations"] += [
            common
            | {
                "observation_id": f"{answer.capture_id[:12]}:{ordinal:06d}",
                "locator": f"/data/{ordinal}/{measure}",
                "raw_text": "null" if value is None else str(value),
                "period_id": answer.period_id,
                "unit_code": unit,
                "unit_role": role,
                "measure_id": measure,
                "value": None if value is None else value.quantize(Decimal("0.000001")),
                "quality_flag": answer.flags.get(measure),
            }
            for ordinal, (unit, role, measure, value) in enumerate(answer.figures, 1)
        ]
        tables["unit_names"] += [
            common
            | {
                "captured_at": answer.captured_at.replace(tzinfo=None),
                "unit_code": unit,
                "source_id": None,
                "name": name,
                "level": level,
                "parent_code": parent,
                "locator": "/data",
            }
            for unit, name, level, parent in answer.names
        ]
        tables["rejects"] += [
            common | {"locator": locator, "raw_text": text, "reason": reason}
            for locator, text, reason in answer.rejects
        ]
    ids = sorted(f"{answer.capture_id}{answer.status}" for answer in answers)
    tables["day_inputs"].append({"as_of": as_of, "input_hash": _hash(*ids)})
    for table in ("observations", "captures"):
        key = "observation_id" if table == "observations" else "capture_id"
        tables[table].sort(key=lambda row: row[key])
    return tables


def _capture(answer: Answer) -> Row:
    return {
        "blob_id": _hash("blob", answer.capture_id),
        "captured_at": answer.captured_at.replace(tzinfo=None),
        "source_label": answer.source_label,
        "data_cutoff": answer.data_cutoff and answer.data_cutoff.replace(tzinfo=None),
        "replayed": True,
        "url": f"https://example.invalid/{answer.dataset}",
        "request": "{}",
        "request_key": answer.request_key,
        "root_unit_code": answer.root,
        "period_id": answer.period_id,
        "http_status": 201,
        "bytes": 1000,
        "rows": len(answer.figures),
        "rejects": len(answer.rejects),
        "unknown_fields": 0,
        "status": answer.status,
        "reason": None if answer.status == "good" else "made so",
        "day_figure": "latest_good",
        "parser_version": "test",
        "accepted_by": None,
        "accepted_reason": None,
        "accepted_at": None,
    }


def _portal(portal_id: str) -> Row:
    return {
        "portal_id": portal_id,
        "name_vi": "Cổng Dịch vụ công quốc gia",
        "name_en": "National public service portal",
        "unit_code": portal_id if portal_id.startswith("H") else "VN",
        "family": f"{portal_id}_test",
        "base_url": "https://dichvucong.gov.vn",
        "licence": "public figures",
        "citation": "Cổng Dịch vụ công quốc gia",
        "cadence": "daily",
    }

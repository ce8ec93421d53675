"""A landing zone that tests fill, and the observations built from it."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from dagster_project.ingest.catalogue import Portal, load_catalogue
from dagster_project.ingest.landing import Landing
from dagster_project.ingest.models import Capture, CaptureStatus, Request
from dagster_project.ingest.observation_schema import day_path
from dagster_project.ingest.observations import DayResult, build_observations
from dagster_project.settings import Settings
from tests.connectors.wire_shapes import ask

DAY = date(2026, 10, 10)
NOON = datetime(2026, 10, 10, 7, tzinfo=UTC)


class House:
    """A landing zone to fill and the observations built from it."""

    def __init__(self, home: Path) -> None:
        self.settings = Settings(home=home)
        self.catalogue: dict[str, Portal] = load_catalogue(self.settings.portals)

    def land(
        self,
        dataset: str,
        body: bytes,
        at: datetime = NOON,
        request: Request | None = None,
        portal: str = "national",
        status: CaptureStatus = "good",
        accepted: Mapping[str, str] | None = None,
    ) -> Capture:
        asked = request or ask(dataset)
        return Landing(self.settings.landing).store(
            Capture(
                capture_id="",
                blob_id=hashlib.sha256(body).hexdigest(),
                portal_id=portal,
                dataset=dataset,
                request=asked.canonical,
                request_key=asked.key(portal, dataset),
                captured_at=at,
                status=status,
                root_unit_code=asked.root_unit_code,
                root_source_id=asked.root_source_id,
                period_id=asked.period_id,
                url="http://127.0.0.1/",
                http_status=201,
                bytes=len(body),
                units=0,
                figures=0,
                replayed=True,
                parser_version="at the pull",
                reason="empty body" if status == "refused" else None,
                accepted=accepted,
            ),
            body,
        )

    def build(self, *days: date) -> list[DayResult]:
        return build_observations(self.settings, self.catalogue, days or (DAY,))

    def rows(self, table: str, day: date = DAY) -> list[dict[str, Any]]:
        found = pq.read_table(self.path(table, day), partitioning=None)
        return list(found.to_pylist())

    def path(self, table: str, day: date = DAY) -> Path:
        return day_path(self.settings.observations, table, day)


def by_unit(rows: list[dict[str, Any]], measure: str) -> Mapping[str, Any]:
    return {row["unit_code"]: row["value"] for row in rows if row["measure_id"] == measure}

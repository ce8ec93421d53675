"""Captures for tests of evidence, as pulling would make them."""

from datetime import UTC, datetime

from dagster_project.ingest.models import Capture


def a_capture() -> Capture:
    """A good capture of the national portal's totals, without ids (landing makes them)."""
    return Capture(
        capture_id="",
        blob_id="",
        portal_id="national",
        dataset="service-results",
        request='{"body":null,"method":"POST","path":"/api/v1/reporting/evaluation/service-results"}',
        request_key="0123456789abcdef",
        captured_at=datetime(2026, 10, 10, 7, tzinfo=UTC),
        status="good",
        root_unit_code="VN",
        period_id="2026",
        url="https://example.invalid",
        http_status=200,
        bytes=0,
        units=1,
        figures=1,
        replayed=False,
        parser_version="1",
    )

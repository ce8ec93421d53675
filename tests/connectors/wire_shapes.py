"""Answers in the portals' documented wire formats, for the tests of connectors.

Numbers are given as the tokens that were recorded; `RAW` puts a token into JSON unchanged.
"""

import json
import re
from typing import Any

from dagster_project.ingest.connectors import FAMILIES
from dagster_project.ingest.models import Parsed, ParsedRow, Request, Root

COUNTRY = Root("VN", "")
PHU_THO = Root("H44", "019d2be3-6ab4-7000-8000-000000000044")
PREFIX = "/api/v1/reporting"
NATIONAL = FAMILIES["national_2026"]
LEGACY = FAMILIES["national_legacy"]


class RAW(str):
    """A number's token, put into the JSON as it is."""


def dump(value: Any) -> bytes:
    """Write JSON with raw tokens, compact, as the portal does."""
    tokens: list[str] = []

    def mark(item: Any) -> Any:
        if isinstance(item, RAW):
            tokens.append(str(item))
            return f"@@{len(tokens) - 1}@@"
        if isinstance(item, dict):
            return {key: mark(inner) for key, inner in item.items()}
        return [mark(inner) for inner in item] if isinstance(item, list) else item

    text = json.dumps(mark(value), ensure_ascii=False, separators=(",", ":"))
    return re.sub(r'"@@(\d+)@@"', lambda found: tokens[int(found[1])], text).encode()


def answer(data: Any) -> bytes:
    """Wrap data in the API's envelope."""
    return dump({"code": "OK", "data": data, "message": "OK"})


class Wanted:
    """The part of a catalogue's dataset that requests depend on."""

    def __init__(self, id: str, page_size: int | None = None) -> None:
        self.id = id
        self.page_size = page_size


def ask(dataset: str, root: Root = PHU_THO, period: str | None = "2026") -> Request:
    """Return the first request for a dataset of the 2026 API."""
    return NATIONAL.requests(Wanted(dataset, 200), period, [root])[0]


def parse(dataset: str, data: Any, root: Root = PHU_THO) -> Parsed:
    """Parse an answer of the 2026 API as the one to the first request."""
    return NATIONAL.parse(dataset, ask(dataset, root), answer(data))


def figures(parsed: Parsed, unit: str) -> dict[str, ParsedRow]:
    """Return a unit's rows by measure; the unit is named by code or id."""
    return {
        row.measure_id: row for row in parsed.rows if unit in (row.unit.code, row.unit.source_id)
    }


def metric(code: str, numerator: Any, denominator: Any, ratio: Any, score: Any, **more: Any) -> Any:
    """Return one entry of `metrics`."""
    return {
        "code": code,
        "name": code.title(),
        "numerator": numerator,
        "denominator": denominator,
        "ratio": ratio,
        "score": score,
        **more,
    }


VIET_TRI: dict[str, Any] = {
    "stt": 5,
    "departmentId": "019d2be3-6ab4-74ce-8a81-1708de733a98",
    "departmentName": "UBND Phường Việt Trì",
    "departmentType": "COMMUNE_PEOPLE_COMMITTEE",
    "departmentLevel": "COMMUNE",
    "agencyLevel": "level_2",
    "totalScore": RAW("7.96"),
    "totalMaxScore": 18,
    "ratio": RAW("44.22"),
    "scoreDelta": None,
    "metrics": [
        metric("PUBLISH_ON_TIME", 0, 89, 0, 0, maxScore=6),
        metric(
            "DOSSIER_SYNC",
            6670,
            6670,
            100,
            6,
            maxScore=6,
            dataQualityStatus="TEMP_NATIONAL_REPORT_DENOMINATOR",
            dataQualityMessage="Mẫu số BCQG/GRIS đang dùng số tạm.",
        ),
    ],
}

TRANSPARENCY: dict[str, Any] = {
    "overview": {
        "departmentId": PHU_THO.source_id,
        "departmentName": "UBND tỉnh Phú Thọ",
        "departmentType": "PROVINCE",
        "departmentLevel": "PROVINCE",
        "agencyLevel": "level_1",
        "totalScore": RAW("7.96"),
        "totalMaxScore": 18,
        "averageScore": RAW("7.92"),
        "metrics": [metric("PUBLISH_ON_TIME", 0, 89, 0, 0, maxScore=6)],
    },
    "evaluation": [VIET_TRI],
    "pagination": {"total": 1, "currentPage": 1, "pageSize": 200, "totalPages": 1},
    "source": "collections",
    "monthlyChart": [],
}

PROGRESS: dict[str, Any] = {
    "parent": {
        "departmentId": PHU_THO.source_id,
        "departmentName": "UBND tỉnh Phú Thọ",
        "departmentCode": "H44",
        "level": "PROVINCE",
        "totalReceived": 597918,
        "totalOnTime": 528684,
        "totalCompleted": 490441,
        "avgProcessingDays": RAW("4.1"),
        "ratio": RAW("88.42"),
        "totalScore": RAW("17.68"),
        "totalMaxScore": 20,
    },
    "children": [
        {
            "departmentId": "id-129",
            "departmentName": "UBND Xã Ba",
            "departmentCode": "H44.129",
            "level": "COMMUNE",
            "totalReceived": 10,
            "totalOnTime": 9,
            "totalOverdue": 1,
            "avgProcessingDays": RAW("3.63"),
            "ratio": 90,
            "score": 18,
            "maxScore": 20,
            "scoreDelta": None,
        },
        {
            "departmentId": "id-13",
            "departmentName": "Sở Tư pháp - Tỉnh Phú Thọ",
            "departmentCode": "H44.13",
            "level": "PROVINCE",
            "totalReceived": 2270,
            "totalOnTime": 1652,
            "totalOverdue": 618,
            "avgProcessingDays": RAW("13.13"),
            "ratio": RAW("72.78"),
            "score": RAW("14.56"),
            "maxScore": 20,
            "scoreDelta": None,
        },
    ],
    "monthlyChart": [{"month": "08", "onTimePct": RAW("78.38"), "overduePct": RAW("21.62")}],
}


def scoreboard_row(code: str, name: str, total: str, **more: Any) -> dict[str, Any]:
    """Return one row of the country's scoreboard."""
    return {
        "departmentId": f"id-{code}",
        "departmentName": name,
        "departmentCode": code,
        "totalScore": RAW(total),
        "ratio": RAW(total),
        "scoreDelta": RAW("24.71"),
        "groupScores": {
            "CKMB": 8,
            "TDGQ": RAW("17.72"),
            "CLGQ": RAW("8.83"),
            "TTTT": RAW("6.22"),
            "MDHL": RAW("14.45"),
            "MDSH": RAW("9.65"),
        },
        **more,
    }


SCOREBOARD: dict[str, Any] = {
    "overview": {
        "departmentName": "Cả nước",
        "departmentCode": None,
        "totalScore": RAW("56.56"),
        "totalMaxScore": 100,
        "ratio": RAW("56.56"),
    },
    "growthPercent": RAW("39.79"),
    "radar": [{"code": "ONLINE_SERVICE", "score": RAW("13.1"), "maxScore": 22}],
    "donuts": {"onlineDossier": []},
    "evaluation": [
        scoreboard_row("H20", "UBND tỉnh Đồng Tháp", "68.32"),
        scoreboard_row("H21", "UBND tỉnh Gia Lai", "62.62"),
    ],
    "monthlyChart": [],
    "dossierChart": [],
}

LEGACY_ROW = {
    "ID": "401621",
    "TEN": "UBND tỉnh Bắc Ninh",
    "TEN_COQUAN": "UBND tỉnh Bắc Ninh",
    "MA_COQUAN": "H05",
    "LOAI_COQUAN": "1",
    "CAPDONVIID": "1",
    "ID_COQUAN": "401621",
    "TDGQ": "18.99",
    "MDHL": "17.86",
    "MDSH": "20.73",
    "TTTT": "10",
    "CLGQ": "8.42",
    "CKMB": "15.64",
    "TONG_SCORE": "91.64",
    "ROW_STT": "1",
}

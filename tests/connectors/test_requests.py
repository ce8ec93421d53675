"""What is asked: time filters, roots, pages, the older interface's form."""

import json

import pytest

from dagster_project.ingest.models import Parsed
from tests.connectors.wire_shapes import (
    COUNTRY,
    LEGACY,
    NATIONAL,
    PHU_THO,
    PREFIX,
    Wanted,
    answer,
    ask,
)

EVALUATIONS = sorted(NATIONAL.dataset_ids - {"formalities"})


def test_seven_evaluation_endpoints_and_the_procedures() -> None:
    assert EVALUATIONS == [
        "dossier-digitized",
        "dvc-progress-tree",
        "formality-online-payment-tree",
        "handling-satisfaction",
        "provide-online-tree",
        "service-results",
        "transparency",
    ]


@pytest.mark.parametrize("dataset", EVALUATIONS)
def test_one_request_per_root_at_the_dataset_s_path(dataset: str) -> None:
    country, province = NATIONAL.requests(Wanted(dataset, 100), "2026", [COUNTRY, PHU_THO])
    assert {r.method for r in (country, province)} == {"POST"}
    assert {r.path for r in (country, province)} == {f"{PREFIX}/evaluation/{dataset}"}
    assert not country.form
    assert country.body is not None
    assert province.body is not None
    assert "rootDepartmentId" not in country.body
    assert province.body["rootDepartmentId"] == PHU_THO.source_id
    assert (country.root_unit_code, province.root_unit_code) == ("VN", "H44")
    assert (country.root_source_id, province.root_source_id) == (None, PHU_THO.source_id)
    assert country.period_id == province.period_id == "2026"


@pytest.mark.parametrize(
    ("period", "filters"),
    [
        ("2026", {"timeType": "year", "year": 2026}),
        ("2026-Q3", {"timeType": "quarter", "year": 2026, "quarter": 3}),
        ("2026-08", {"timeType": "month", "year": 2026, "month": 8}),
    ],
)
def test_time_filters_name_one_period(period: str, filters: dict[str, object]) -> None:
    body = ask("transparency", PHU_THO, period).body
    paging = {"rootDepartmentId": PHU_THO.source_id, "currentPage": 1, "pageSize": 200}
    assert body == filters | paging


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-Q3", "2026-07-01", "2026-09-30"),
        ("2026-08", "2026-08-01", "2026-08-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
    ],
)
def test_satisfaction_is_asked_by_dates(period: str, first: str, last: str) -> None:
    body = ask("handling-satisfaction", COUNTRY, period).body
    assert body == {"fromDate": first, "toDate": last, "currentPage": 1, "pageSize": 200}


def test_the_scoreboard_is_not_paged() -> None:
    assert ask("service-results", COUNTRY).body == {
        "timeType": "year",
        "year": 2026,
        "departmentType": "ADMINISTRATIVE_UNIT",
    }
    assert ask("service-results", PHU_THO).body == {
        "timeType": "year",
        "year": 2026,
        "rootDepartmentId": PHU_THO.source_id,
    }


def test_impossible_questions_say_why() -> None:
    with pytest.raises(ValueError, match="half-years"):
        ask("transparency", PHU_THO, "2026-H1")
    with pytest.raises(ValueError, match="needs a period"):
        ask("transparency", PHU_THO, None)
    with pytest.raises(ValueError, match="'tranparency' is no export of national_2026"):
        ask("tranparency")


def test_formalities_stop_where_current_and_total_meet() -> None:
    request = NATIONAL.requests(Wanted("formalities", 2), None, [COUNTRY])[0]
    assert request.path == f"{PREFIX}/formalities"
    asked = []
    while request is not None:
        assert request.body is not None
        page = request.body["currentPage"]
        asked.append((page, request.body["pageSize"]))
        data = {
            "items": [{"id": str(page), "code": "6.006776", "appliedDepartmentIds": ["x"] * 50}],
            "pagination": {"total": 3, "currentPage": page, "pageSize": 2, "totalPages": 3},
        }
        parsed = NATIONAL.parse("formalities", request, answer(data))
        assert len(parsed.rows) == (1 if page == 1 else 0)
        assert not parsed.is_empty
        assert not parsed.unknown_fields
        following = NATIONAL.next_page(request, parsed)
        if following is None:
            break
        request = following
    assert asked == [(1, 2), (2, 2), (3, 2)]


def test_answers_without_pages_have_no_next_page() -> None:
    assert NATIONAL.next_page(ask("dvc-progress-tree"), Parsed()) is None


@pytest.mark.parametrize(
    ("period", "filters"),
    [
        ("2025", (0, 0, 0)),
        ("2025-H2", (2, 0, 0)),
        ("2025-Q3", (0, 3, 0)),
        ("2025-10", (0, 0, 10)),
    ],
)
def test_legacy_filters_exclude_each_other(period: str, filters: tuple[int, int, int]) -> None:
    service = "report_tinh_766_service"
    request = LEGACY.requests(Wanted(service), period, [COUNTRY])[0]
    assert (request.method, request.path, request.form) == ("POST", "/jsp/rest.jsp", True)
    assert request.body is not None
    assert list(request.body) == ["params"]
    asked = json.loads(request.body["params"])
    assert (asked["p_6thang"], asked["p_quy"], asked["p_thang"]) == filters
    assert asked | {"p_6thang": 0, "p_quy": 0, "p_thang": 0} == {
        "type": "ref",
        "service": service,
        "p_nam": "2025",
        "p_6thang": 0,
        "p_quy": 0,
        "p_thang": 0,
        "p_tinh_id": 0,
        "p_huyen_id": "",
        "p_xa_id": "0",
        "p_linhvuc": 0,
        "p_thutuc_id": "0",
        "pageIndex": 1,
        "pageSize": 1000,
        "p_default": 0,
        "p_loaidonvi": 1,
        "loaichitieu": 0,
    }

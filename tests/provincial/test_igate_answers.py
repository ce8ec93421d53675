"""iGate: what is read from answers, and what is refused."""

import json
from decimal import Decimal
from typing import Any

import pytest

from dagster_project.ingest.connectors import connector_for
from dagster_project.ingest.connectors.json_tokens import at, load
from dagster_project.ingest.models import NotThisExport, Parsed, Request, Root, TokenRefused
from tests.provincial.provincial_house import AGENCY, igate

OWN = {"id": AGENCY, "code": "000.00.00.H01", "name": "UBND tỉnh An Giang"}
HEALTH = {"id": "a1", "code": "H01.12", "name": "Sở Y tế - tỉnh An Giang"}


def request_for(dataset_id: str) -> Request:
    portal = igate()
    (request,) = connector_for(portal).requests(
        portal.dataset(dataset_id), "2026", [Root("H01", "H01")]
    )
    return request


def parse(dataset_id: str, answer: Any) -> Parsed:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return connector_for(igate()).parse(dataset_id, request_for(dataset_id), body)


def figures(parsed: Parsed) -> dict[tuple[str | None, str], Decimal | None]:
    return {(row.unit.code, row.measure_id): row.value for row in parsed.rows}


def progress(agency: dict[str, Any], **changes: Any) -> dict[str, Any]:
    counts = {"received": 90, "resolved": 80, "receivedOnline": 70, "receivedDirect": 20}
    return {"agency": agency, **counts, "resolvedOverdue": 3} | changes


def test_progress_of_the_province_and_of_the_agencies_below_it() -> None:
    answer = [progress(OWN, received=389256), progress(HEALTH)]
    parsed = parse("statistic-agency-kgg", answer)
    assert figures(parsed)["H01", "dossiers_received_in_period"] == 389256
    assert figures(parsed)["H01.12", "dossiers_received_direct"] == 20
    assert {row.measure_id for row in parsed.rows} == {
        "dossiers_received_in_period",
        "dossiers_resolved",
        "dossiers_received_online",
        "dossiers_received_direct",
        "dossiers_resolved_overdue",
    }
    roles = {row.unit.code: row.unit_role for row in parsed.rows}
    assert roles == {"H01": "self", "H01.12": "member"}
    assert [unit.source_id for unit in parsed.units] == [AGENCY, "a1"]
    assert not parsed.rejects
    assert not parsed.unknown_fields


def test_the_agency_asked_for_is_the_province_whatever_its_code() -> None:
    parsed = parse("statistic-agency-kgg", [progress({"id": AGENCY, "code": "KGG", "name": "AG"})])
    assert {row.unit.code for row in parsed.rows} == {"H01"}


def test_the_online_report_names_agencies_without_codes() -> None:
    entry = {
        "agency_id": "a1",
        "agency_name": "Sở Y tế",
        "parent_name": "An Giang",
        "phatsinh_1phan_quantity": 5,
        "datiepnhan_quantity": 70,
        "onlinepaid_quantity": 12,
        "total": 75.0,
    }
    parsed = parse("kgg-dossier-report-online", [entry])
    (unit,) = parsed.units
    assert (unit.code, unit.source_id, unit.name) == (None, "a1", "Sở Y tế")
    assert {row.measure_id: row.value for row in parsed.rows} == {
        "dossiers_received_online": 70,
        "dossiers_paid_online": 12,
    }
    assert not parsed.unknown_fields


def test_digitisation() -> None:
    entry = {
        "agency": OWN,
        "totalReceiver": 90,
        "totalReceiverHavingFile": 60,
        "totalComplete": 80,
        "totalCompleteHavingFile": 40,
        "percentTotalReceiverHavingFile": 66.67,
    }
    assert figures(parse("digitization-by-agency", {"content": [entry]})) == {
        ("H01", "dossiers_received_in_period"): 90,
        ("H01", "dossiers_digitized"): 60,
        ("H01", "dossiers_resolved"): 80,
        ("H01", "dossiers_resolved_digitized"): 40,
    }


def test_agencies_have_names_and_codes_and_no_figures() -> None:
    content = [OWN, HEALTH | {"phone": "0900000000"}, {}, "x"]
    parsed = parse("agencies", {"content": content, "number": 0, "totalPages": 2})
    assert [(unit.code, unit.source_id) for unit in parsed.units] == [
        ("H01", AGENCY),
        ("H01.12", "a1"),
    ]
    assert (parsed.rows, parsed.page, parsed.is_empty) == ([], (1, 2), False)
    assert [reject.locator for reject in parsed.rejects] == ["/content/2", "/content/3"]
    assert dict(parsed.unknown_fields) == {"content.phone": 1}


def test_locators_point_to_the_cells() -> None:
    body = json.dumps({"content": [progress(OWN)]}).encode()
    for row in parse("statistic-agency-kgg", body).rows:
        assert at(load(body), row.locator) == row.raw_text


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("12", "a text in quotes"),
        (12.5, "a decimal number"),
        (-1, "a negative number"),
        (True, "true or false"),
        ([1], "a list"),
    ],
)
def test_cells_that_are_no_counts_are_rejects_and_the_rest_lands(value: Any, found: str) -> None:
    parsed = parse("statistic-agency-kgg", [progress(OWN, received=value)])
    (reject,) = parsed.rejects
    assert reject.locator == "/0/received"
    assert reject.reason.startswith("H01: dossiers_received_in_period: expected a count")
    assert reject.reason.endswith(f"found {found}")
    assert len(parsed.rows) == 4


def test_null_is_a_figure_without_a_value_and_absence_is_none() -> None:
    entry = progress(OWN, received=None)
    del entry["resolved"]
    parsed = parse("statistic-agency-kgg", [entry])
    assert figures(parsed)["H01", "dossiers_received_in_period"] is None
    assert ("H01", "dossiers_resolved") not in figures(parsed)


def test_personal_data_never_leaves() -> None:
    entry = progress(OWN, officer={"name": "Nguyễn Văn A", "phone": "0900000000"}, email="a@b.vn")
    parsed = parse("statistic-agency-kgg", [entry, "Trần Thị B", {"received": 1, "who": "Lê C"}])
    told = repr((parsed.rows, parsed.units, parsed.unknown_fields))
    for secret in ("Nguyễn", "0900000000", "a@b.vn", "Lê C", "Trần"):
        assert secret not in told + repr(parsed.rejects)
    assert parsed.unknown_fields == {"entries.officer": 1, "entries.email": 1, "entries.who": 1}


def test_entries_without_an_agency_are_rejects() -> None:
    parsed = parse("statistic-agency-kgg", [progress(OWN), {"received": 4}, 5])
    assert [reject.locator for reject in parsed.rejects] == ["/1", "/2"]
    assert "names no agency" in parsed.rejects[0].reason


def test_an_agency_of_another_province_is_a_reject() -> None:
    parsed = parse("statistic-agency-kgg", [progress(OWN), progress(HEALTH | {"code": "H02.12"})])
    (reject,) = parsed.rejects
    assert reject.reason == (
        "H02.12 (Sở Y tế - tỉnh An Giang) does not lie below H01, which was asked for; its figures "
        "are not used"
    )
    assert {row.unit.code for row in parsed.rows} == {"H01"}


def test_no_entries_is_an_honest_answer() -> None:
    assert parse("statistic-agency-kgg", []).is_empty
    assert parse("agencies", {"content": []}).is_empty


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"", "the answer is empty"),
        (b"<html><title>x</title>", "HTML"),
        (b'[{"agency": {"code": "H01"}, "received": 1', "ends too early"),
        ({"rows": []}, "no list `content`"),
        (3, "neither a list nor an object"),
        ([{"agency": OWN, "other": 1}], "no entry has one of its fields (received, resolved"),
        ([progress(HEALTH | {"code": "H02.12"})], "wrong root: asked for H01, got H02.12"),
        ({"status": 500, "error": "Internal Server Error", "message": "secret"}, "(500 Internal"),
    ],
)
def test_answers_that_are_not_the_export(answer: Any, reason: str) -> None:
    with pytest.raises(NotThisExport) as raised:
        parse("statistic-agency-kgg", answer)
    assert reason in str(raised.value)
    assert "secret" not in str(raised.value)


def test_a_refused_token_is_told_without_the_token() -> None:
    said = {"error": "invalid_token", "error_description": "Access token expired: eyJhbGciOi.x.y"}
    with pytest.raises(TokenRefused) as raised:
        parse("statistic-agency-kgg", said)
    assert str(raised.value) == "the portal answers invalid_token"

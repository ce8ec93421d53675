"""Recorded shapes of the 2026 API become the right rows, with the place of each cell."""

from decimal import Decimal

import pytest

from dagster_project.ingest.connectors.json_tokens import at, load
from dagster_project.ingest.models import NotThisExport
from tests.connectors.wire_shapes import (
    COUNTRY,
    NATIONAL,
    PHU_THO,
    PROGRESS,
    RAW,
    SCOREBOARD,
    TRANSPARENCY,
    VIET_TRI,
    answer,
    figures,
    metric,
    parse,
    scoreboard_row,
)


def values(rows: object) -> dict[str, str | None]:
    assert isinstance(rows, dict)
    return {name: None if row.value is None else str(row.value) for name, row in rows.items()}


def test_every_locator_leads_to_its_raw_text() -> None:
    for dataset, data in [("transparency", TRANSPARENCY), ("dvc-progress-tree", PROGRESS)]:
        document = load(answer(data))
        parsed = parse(dataset, data)
        assert parsed.rows
        for row in parsed.rows:
            assert at(document, row.locator) == row.raw_text
            assert row.value == Decimal(row.raw_text)


def test_transparency_metrics_and_quality_flags() -> None:
    parsed = parse("transparency", TRANSPARENCY)
    commune = figures(parsed, str(VIET_TRI["departmentId"]))
    assert values(commune) == {
        "score_ckmb": "7.96",
        "procedures_announced_on_time": "0",
        "procedures_announced": "89",
        "ratio_1_1": "0",
        "score_1_1": "0",
        "dossiers_synced": "6670",
        "dossiers_to_sync": "6670",
        "ratio_1_4": "100",
        "score_1_4": "6",
    }
    flags = {name: row.quality_flag for name, row in commune.items() if row.quality_flag}
    assert flags == dict.fromkeys(
        ["dossiers_synced", "dossiers_to_sync", "score_1_4"], "TEMP_NATIONAL_REPORT_DENOMINATOR"
    )
    assert commune["dossiers_synced"].locator == "/data/evaluation/0/metrics/1/numerator"
    assert {row.unit_role for row in commune.values()} == {"member"}
    assert {row.unit_role for row in figures(parsed, "H44").values()} == {"self"}
    assert not parsed.unknown_fields
    assert not parsed.rejects


def test_units_say_code_id_name_and_level() -> None:
    root, commune = parse("transparency", TRANSPARENCY).units
    assert (root.code, root.source_id, root.level) == ("H44", PHU_THO.source_id, "province")
    assert (commune.code, commune.level) == (None, "commune")
    assert (commune.name, commune.parent_code) == ("UBND Phường Việt Trì", "H44")
    levels = {u.code: u.level for u in parse("dvc-progress-tree", PROGRESS).units}
    assert levels == {"H44": "province", "H44.129": "commune", "H44.13": "department"}


def test_parent_and_child_of_progress_name_things_differently() -> None:
    parsed = parse("dvc-progress-tree", PROGRESS)
    assert values(figures(parsed, "H44")) == {
        "dossiers_handled": "597918",
        "dossiers_on_time": "528684",
        "dossiers_resolved": "490441",
        "average_processing_days": "4.1",
        "ratio_2_1": "88.42",
        "score_2_1": "17.68",
        "score_tdgq": "17.68",
    }
    child = figures(parsed, "H44.13")
    assert values(child) == {
        "dossiers_handled": "2270",
        "dossiers_on_time": "1652",
        "dossiers_overdue": "618",
        "average_processing_days": "13.13",
        "ratio_2_1": "72.78",
        "score_2_1": "14.56",
        "score_tdgq": "14.56",
    }
    assert child["score_2_1"].locator == child["score_tdgq"].locator == "/data/children/1/score"
    assert not parsed.unknown_fields


def test_children_sorted_as_text_keep_their_codes() -> None:
    codes = [unit.code for unit in parse("dvc-progress-tree", PROGRESS).units]
    assert codes == ["H44", "H44.129", "H44.13"]


def test_online_services_have_counts_for_the_root_only() -> None:
    unit = {"departmentId": PHU_THO.source_id, "departmentCode": "H44", "departmentName": "x"}
    counts = {"authorityCount": 89, "partialCount": 31, "fullCount": 21, "channelTotalSum": 597894}
    child = {
        "departmentId": "a",
        "departmentCode": "H44.07",
        "level": "PROVINCE",
        "totalScore": RAW("6.85"),
        "totalMaxScore": 12,
        "ratio": RAW("57.08"),
        "scoreDelta": None,
    }
    data = {
        "parent": {**unit, "totalScore": RAW("8.56"), **counts},
        "children": [child],
        "monthlyChart": [{"label": "08", "onlineDossierPct": RAW("18.84")}],
    }
    parsed = parse("provide-online-tree", data)
    assert values(figures(parsed, "H44.07")) == {"score_clgq": "6.85"}
    root = values(figures(parsed, "H44"))
    assert root["dossiers_all_channels"] == "597894"
    assert root["procedures_online_full"] == "21"


def test_scoreboard_gives_six_groups_and_roots() -> None:
    parsed = parse("service-results", SCOREBOARD, COUNTRY)
    assert values(figures(parsed, "VN")) == {"score_total": "56.56"}
    assert values(figures(parsed, "H20")) == {
        "score_total": "68.32",
        "score_ckmb": "8",
        "score_tdgq": "17.72",
        "score_clgq": "8.83",
        "score_tttt": "6.22",
        "score_mdhl": "14.45",
        "score_mdsh": "9.65",
    }
    assert not parsed.unknown_fields
    roots = NATIONAL.roots(parsed)
    assert [(root.unit_code, root.source_id) for root in roots] == [
        ("H20", "id-H20"),
        ("H21", "id-H21"),
    ]


def test_scoreboard_rows_of_a_province_may_lack_groups_or_name_one_differently() -> None:
    bare = scoreboard_row("H44.07", "Sở Tư pháp", "60.1", childGroup="AGENCY")
    del bare["groupScores"]
    older = scoreboard_row("H44.100", "UBND Phường Việt Trì", "70.2", childGroup="COMMUNE")
    older["groupScores"] = {"ONLINE": RAW("6.31"), "MDHL": 18}
    data = {
        "overview": {"departmentName": "UBND tỉnh Phú Thọ", "departmentCode": "H44"},
        "evaluation": [bare, older],
    }
    parsed = parse("service-results", data)
    assert values(figures(parsed, "H44.07")) == {"score_total": "60.1"}
    row = figures(parsed, "H44.100")["score_clgq"]
    assert (str(row.value), row.locator) == ("6.31", "/data/evaluation/1/groupScores/ONLINE")
    assert [unit.level for unit in parsed.units] == ["province", "department", "commune"]


def test_zero_denominators_stay_as_each_group_sends_them() -> None:
    unit = {"departmentId": "a", "departmentCode": "H44.01", "departmentName": "Văn phòng"}
    digitized = {
        "overview": {"departmentId": PHU_THO.source_id},
        "evaluation": [
            {
                **unit,
                "metrics": [
                    metric("ORIGINAL_RESULT_AVAILABLE", 0, 0, None, None),
                    metric("ELECTRONIC_CERTIFIED_COPY", None, None, 100, 2),
                ],
            }
        ],
    }
    rows = values(figures(parse("dossier-digitized", digitized), "H44.01"))
    assert (rows["dossiers_with_e_result"], rows["score_4_1"], rows["ratio_4_1"]) == (
        "0",
        None,
        None,
    )
    assert (rows["certified_copies"], rows["score_4_6"]) == (None, "2")
    petitions = {
        "overview": {"departmentId": PHU_THO.source_id},
        "evaluation": [{**unit, "metrics": [metric("PETITION_PROCESSING_ON_TIME", 0, 0, 0, 6)]}],
    }
    rows = values(figures(parse("handling-satisfaction", petitions), "H44.01"))
    assert (rows["petitions_on_time_base"], rows["ratio_5_2"], rows["score_5_2"]) == ("0", "0", "6")


def test_null_is_a_row_and_an_absent_field_is_none() -> None:
    unit = {
        "departmentId": "a",
        "totalPetitions": 4,
        "averageScore": None,
        "metrics": [metric("PETITION_CLASSIFICATION_TTHC", 2, 4, 50, None, maxScore=0)],
    }
    data = {"overview": {"departmentId": PHU_THO.source_id}, "evaluation": [unit]}
    rows = figures(parse("handling-satisfaction", data), "a")
    assert rows["score_5_1a"].value is None
    assert rows["score_5_1a"].raw_text == "null"
    assert "petitions_classified" not in rows


def test_payment_counts() -> None:
    parent = {
        "departmentCode": "H44",
        "totalScore": RAW("6.67"),
        "totalDossierOnlinePaymentSuccess": 309542,
        "totalDossierFinancialObligation": 358625,
        "totalDossierOnlineFormalityPaymentSuccess": 119,
        "totalFeeDossierFormalityDistinct": 313,
        "totalFeeDossierFormality": 68,
        "totalFeeFormality": 313,
        "ratio": RAW("66.7"),
        "totalMaxScore": 10,
    }
    parsed = parse("formality-online-payment-tree", {"parent": parent, "children": []})
    assert values(figures(parsed, "H44")) == {
        "score_tttt": "6.67",
        "dossiers_paid_online": "309542",
        "dossiers_with_fee_obligation": "358625",
        "procedures_with_online_payment": "119",
        "procedures_with_payment_integrated": "68",
        "procedures_with_fee": "313",
        "procedures_with_fee_distinct": "313",
    }


def test_formalities_give_one_number() -> None:
    data = {
        "items": [{"id": "1", "code": "6.006776", "name": "…", "state": "ACTIVE", "new": 1}],
        "pagination": {"total": 5741, "currentPage": 1, "pageSize": 10, "totalPages": 575},
    }
    parsed = parse("formalities", data, COUNTRY)
    (row,) = parsed.rows
    assert (row.measure_id, str(row.value)) == ("procedures_listed", "5741")
    assert (row.unit.code, row.locator) == ("VN", "/data/pagination/total")
    assert parsed.unknown_fields == {"items.new": 1}
    with pytest.raises(NotThisExport, match="no `items`"):
        parse("formalities", SCOREBOARD, COUNTRY)

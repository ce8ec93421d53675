"""A day's captures become rows: cells, units, repeats, rejects."""

import copy
from decimal import Decimal
from pathlib import Path

import pytest

from tests.connectors.observed_house import DAY, NOON, House, by_unit
from tests.connectors.wire_shapes import (
    COUNTRY,
    LEGACY,
    LEGACY_ROW,
    PROGRESS,
    RAW,
    SCOREBOARD,
    TRANSPARENCY,
    VIET_TRI,
    Wanted,
    answer,
    ask,
    dump,
    scoreboard_row,
)


@pytest.fixture
def house(home: Path) -> House:
    return House(home)


def test_observation_rows(house: House) -> None:
    capture = house.land("dvc-progress-tree", answer(PROGRESS))
    house.build()
    rows = house.rows("observations")
    assert rows[0] == {
        "observation_id": f"{capture.capture_id[:12]}:000001",
        "capture_id": capture.capture_id,
        "locator": "/data/parent/totalReceived",
        "raw_text": "597918",
        "portal_id": "national",
        "dataset": "dvc-progress-tree",
        "as_of": DAY,
        "period_id": "2026",
        "unit_code": "H44",
        "unit_role": "self",
        "measure_id": "dossiers_handled",
        "value": Decimal("597918.000000"),
        "quality_flag": None,
    }
    assert by_unit(rows, "score_tdgq") == {
        "H44": Decimal("17.68"),
        "H44.129": Decimal(18),
        "H44.13": Decimal("14.56"),
    }


def test_all_good_captures_of_a_day_come_sorted(house: House) -> None:
    for hour, received in enumerate((10, 11, 12)):
        data = copy.deepcopy(PROGRESS)
        data["parent"]["totalReceived"] = received
        house.land("dvc-progress-tree", answer(data), NOON.replace(hour=hour))
    house.build()
    ids = [row["observation_id"] for row in house.rows("observations")]
    assert ids == sorted(ids)
    assert len(set(ids)) == 3 * 21
    assert len(house.rows("captures")) == 3


def test_units_without_code_are_told_by_the_same_day(house: House) -> None:
    house.land("transparency", answer(TRANSPARENCY))
    named = copy.deepcopy(PROGRESS)
    named["children"][0].update(departmentId=VIET_TRI["departmentId"], departmentCode="H44.100")
    house.land("dvc-progress-tree", answer(named), NOON.replace(hour=9))
    house.build()
    assert by_unit(house.rows("observations"), "dossiers_synced") == {"H44.100": Decimal(6670)}
    assert house.rows("rejects") == []
    names = {(row["dataset"], row["unit_code"]): row for row in house.rows("unit_names")}
    commune = names[("transparency", "H44.100")]
    assert (commune["level"], commune["parent_code"]) == ("commune", "H44")
    assert commune["locator"] == "/data/evaluation/0"
    assert names[("transparency", "H44")]["level"] == "province"


def test_bad_cells_and_units_are_rejects_and_the_rest_goes_on(house: House) -> None:
    data = copy.deepcopy(SCOREBOARD)
    data["evaluation"] += [
        scoreboard_row("H99", "UBND tỉnh Đồng Thap", "50"),
        scoreboard_row("H08", "UBND tỉnh Bình Định", "50"),
        scoreboard_row("H26", "UBND thành phố Hà Nội", "1e9"),
    ]
    house.land("service-results", answer(data), request=ask("service-results", COUNTRY))
    (result,) = house.build()
    rejects = {row["locator"]: row for row in house.rows("rejects")}
    assert result.rejects == 3
    assert "'H99' (UBND tỉnh Đồng Thap); nearest: H20" in rejects["/data/evaluation/2"]["reason"]
    assert "was valid 2004-01-01 to 2025-07-01" in rejects["/data/evaluation/3"]["reason"]
    assert rejects["/data/evaluation/4/totalScore"]["raw_text"] == "1e9"
    totals = by_unit(house.rows("observations"), "score_total")
    assert totals.keys() == {"VN", "H20", "H21"}
    assert by_unit(house.rows("observations"), "score_ckmb").keys() == {"H20", "H21", "H26"}
    assert house.rows("captures")[0]["rejects"] == 3


def test_a_unit_stands_once_in_an_answer(house: House) -> None:
    data = copy.deepcopy(SCOREBOARD)
    data["evaluation"] += [
        scoreboard_row("000.00.00.H20", "UBND tỉnh Đồng Tháp", "68.320"),
        scoreboard_row("H21", "UBND tỉnh Gia Lai", "62.63"),
    ]
    house.land("service-results", answer(data), request=ask("service-results", COUNTRY))
    house.build()
    rejects = {row["locator"]: row["reason"] for row in house.rows("rejects")}
    assert rejects == {
        "/data/evaluation/2": "unit H20 stands 2 times (/data/evaluation/0, /data/evaluation/2): "
        "a repeat with equal figures",
        **dict.fromkeys(
            ["/data/evaluation/1", "/data/evaluation/3"],
            "unit H21 stands 2 times (/data/evaluation/1, /data/evaluation/3): "
            "figures differ, so none is used",
        ),
    }
    totals = by_unit(house.rows("observations"), "score_total")
    assert totals == {"VN": Decimal("56.56"), "H20": Decimal("68.32")}


def test_a_rejected_unit_moves_no_observation_id(house: House) -> None:
    data = copy.deepcopy(PROGRESS)
    data["children"][0]["departmentCode"] = "H08.01"
    house.land("dvc-progress-tree", answer(data))
    house.build()
    ids = [row["observation_id"].split(":")[1] for row in house.rows("observations")]
    assert ids[:7] + ids[7:] == [f"{n:06d}" for n in [*range(1, 8), *range(15, 22)]]


def test_what_the_present_parser_refuses_does_not_stop_the_day(house: House) -> None:
    house.land("dvc-progress-tree", answer(PROGRESS))
    house.land("transparency", b"{")
    house.land("withdrawn-export", answer({}), request=ask("transparency"))
    house.land("old", answer({}), request=ask("transparency"), portal="gone")
    house.build()
    statuses = {row["dataset"]: row["status"] for row in house.rows("captures")}
    assert statuses == {
        "dvc-progress-tree": "good",
        "transparency": "refused",
        "withdrawn-export": "refused",
        "old": "refused",
    }
    reasons = " / ".join(sorted(row["reason"] for row in house.rows("rejects")))
    assert "present parser refuses the answer: the JSON ends too early" in reasons
    assert "no longer reads dataset 'withdrawn-export'" in reasons
    assert "'gone' is not in the catalogue; put its file back" in reasons


def test_legacy_rows_and_old_provinces(house: House) -> None:
    service = "report_tinh_766_service"
    rows = [
        LEGACY_ROW,
        {**LEGACY_ROW, "ID": "7", "MA_COQUAN": "H08", "TEN": "UBND tỉnh Bình Định"},
        {**LEGACY_ROW, "ID": "8", "MA_COQUAN": "000.00.00.H37", "TEN": "UBND tỉnh Lạng Sơn"},
    ]
    for period in ("2024", "2026"):
        request = LEGACY.requests(Wanted(service), period, [COUNTRY])[0]
        house.land(service, dump(rows), request=request, portal="national_legacy")
    house.build()
    found = {(r["period_id"], r["unit_code"]) for r in house.rows("observations")}
    assert found == {
        *(("2024", code) for code in ("H05", "H08", "H37")),
        *(("2026", code) for code in ("H05", "H37")),
    }


def test_formalities_belong_to_the_year_of_the_day(house: House) -> None:
    pages = {"total": 5741, "currentPage": 1, "pageSize": 200, "totalPages": 29}
    body = answer({"items": [{"id": "1"}], "pagination": pages})
    house.land("formalities", body, request=ask("formalities", COUNTRY, None))
    house.build()
    (row,) = house.rows("observations")
    assert (row["unit_code"], row["period_id"], row["value"]) == ("VN", "2026", Decimal(5741))


def test_null_values_are_rows(house: House) -> None:
    data = copy.deepcopy(PROGRESS)
    data["parent"].update(totalScore=None, totalReceived=RAW("597918"))
    house.land("dvc-progress-tree", answer(data))
    house.build()
    row = next(r for r in house.rows("observations") if r["measure_id"] == "score_2_1")
    assert (row["unit_code"], row["value"], row["raw_text"]) == ("H44", None, "null")

"""From a file to observations: stated totals, units that stand twice, what a capture states."""

import copy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from dagster_project.ingest.connectors import connector_for
from dagster_project.ingest.models import Root
from tests.connectors.observed_house import DAY, NOON, House
from tests.connectors.wire_shapes import PROGRESS, answer, ask
from tests.tables.made_files import default_rows, figures, portal, workbook

CODES = {7: "H21.12", 8: "H21.13", 9: "H21.21"}


def with_codes(codes: dict[int, str]) -> Any:
    def write(sheet: Worksheet) -> None:
        sheet["P4"] = "Mã định danh"
        for row, code in codes.items():
            sheet.cell(row, 16, code)

    return write


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path)
    made.catalogue = {"H21": portal(unit={"name": "Đơn vị", "code": "Mã định danh"})}
    return made


def land(house: House, body: bytes) -> None:
    own = house.catalogue["H21"]
    [request] = connector_for(own).requests(own.datasets[0], "2026", [Root("H21", "H21")])
    house.land("progress", body, request=request, portal="H21")
    house.build()


def told(house: House) -> list[tuple[str, str]]:
    return [(row["locator"], row["reason"]) for row in house.rows("rejects")]


def test_a_stated_total_is_an_observation_of_the_province(house: House) -> None:
    rows = [*default_rows(), ["", "Tổng cộng", *figures(4)]]
    land(house, workbook(rows, spoil=with_codes(CODES)))
    handled = {
        (row["unit_code"], row["unit_role"]): (int(row["value"]), row["locator"], row["raw_text"])
        for row in house.rows("observations")
        if row["measure_id"] == "dossiers_handled"
    }
    assert handled == {
        ("H21.12", "member"): (1925, "Tiến độ!C7", "1.925"),
        ("H21.13", "member"): (1926, "Tiến độ!C8", "1.926"),
        ("H21.21", "member"): (1927, "Tiến độ!C9", "1.927"),
        ("H21", "self"): (1928, "Tiến độ!C10", "1.928"),
    }
    assert {row["period_id"] for row in house.rows("observations")} == {"2026"}
    assert told(house) == []


def test_two_rows_of_one_unit_with_other_figures_are_both_left_out(house: House) -> None:
    rows = default_rows()
    rows[1][1] = rows[0][1]
    land(house, workbook(rows, spoil=with_codes(CODES | {8: "H21.12"})))
    reason = "unit H21.12 stands 2 times (Tiến độ!B7, Tiến độ!B8): figures differ, so none is used"
    assert told(house) == [("Tiến độ!B7", reason), ("Tiến độ!B8", reason)]
    assert {row["unit_code"] for row in house.rows("observations")} == {"H21.21"}


def test_two_totals_that_differ_are_both_left_out(house: House) -> None:
    first, *others = default_rows()
    rows = [first, ["", "Tổng cộng", *figures(8)], *others, ["", "Tổng cộng", *figures(9)]]
    codes = {7: "H21.12", 9: "H21.13", 10: "H21.21"}
    land(house, workbook(rows, spoil=with_codes(codes)))
    assert {row["unit_role"] for row in house.rows("observations")} == {"member"}
    assert [reason for _, reason in told(house)] == [
        "unit H21 stands 2 times (Tiến độ!B8, Tiến độ!B11): figures differ, so none is used"
    ] * 2


def test_the_capture_counts_rows_rejects_and_unknown_columns(house: House) -> None:
    rows = default_rows()
    rows[0][2] = "12,5"

    def spoil(sheet: Worksheet) -> None:
        with_codes(CODES)(sheet)
        sheet["Q4"] = "Ghi chú"

    land(house, workbook(rows, spoil=spoil))
    [capture] = house.rows("captures")
    assert (capture["rows"], capture["rejects"], capture["unknown_fields"]) == (38, 1, 1)
    assert capture["parser_version"].startswith("tabular/1+")


def test_on_a_day_without_national_answers_the_nearest_names_are_those_of_earlier_days(
    tmp_path: Path,
) -> None:
    house = House(tmp_path)
    before = copy.deepcopy(PROGRESS)
    before["parent"].update(departmentCode="H21", departmentName="UBND tỉnh Gia Lai")
    for child, code, name in zip(
        before["children"], ("H21.134", "H21.11"), ("UBND Xã Ia Grai", "Sở Nội vụ"), strict=True
    ):
        child.update(departmentCode=code, departmentName=name)
    asked = ask("dvc-progress-tree", Root("H21", "id-21"))
    house.land("dvc-progress-tree", answer(before), NOON - timedelta(days=1), asked)
    house.catalogue |= {"H21": portal()}
    rows = default_rows()
    rows[1][1], rows[2][1] = "Sở Nội vu", "Xã Ia Gray"
    own = house.catalogue["H21"]
    [request] = connector_for(own).requests(own.datasets[0], "2026", [Root("H21", "H21")])
    house.land("progress", workbook(rows), request=request, portal="H21")
    house.build(DAY - timedelta(days=1), DAY)
    assert {row["unit_code"] for row in house.rows("observations")} == {"H21.11"}
    first, second = (reason for _, reason in told(house))
    assert "nearest: H21.11 Sở Nội vụ" in first
    assert "nearest: H21.134 UBND Xã Ia Grai" in second
    assert "H21.g23764" not in second

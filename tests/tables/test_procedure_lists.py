"""Lists of procedures as portals export them: how many procedures a side lists."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dagster_project.ingest.connectors import connector_for
from dagster_project.ingest.connectors.options import OptionsError
from dagster_project.ingest.models import NotThisExport, Parsed, Request, Root
from dagster_project.ingest.portal import Portal
from tests.ingest.toy_portal import NAMES, toy_file
from tests.tables.made_files import contract, saved

LIST = {
    "format": "workbook",
    "header": {"row": 2},
    "code": "Mã số",
    "name": "Tên",
    "ignore": ["Cơ quan ban hành", "Cơ quan thực hiện", "Lĩnh vực"],
    "footer": ["^tổng số"],
}


def portal(**options: Any) -> Portal:
    dataset = {
        "id": "formalities",
        "name": NAMES,
        "roots": "own",
        "periods": [{"type": "none", "every": "week"}],
        "options": {"path": "/export.xlsx?impl_agency_id={unit}"} | options,
    }
    content = toy_file("https://tthc.example", "H21", unit_code="H21", family="procedure_list")
    return Portal.model_validate(content | {"datasets": [dataset]})


def read(body: bytes, **changes: Any) -> Parsed:
    request = Request("GET", "/export.xlsx", None, root_unit_code="H21")
    return connector_for(portal(procedures=LIST | changes)).parse("formalities", request, body)


def workbook(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["DANH SÁCH THỦ TỤC HÀNH CHÍNH"])
    book.active.append(["Mã số", "Tên", "Cơ quan ban hành", "Cơ quan thực hiện", "Lĩnh vực"])
    for row in rows:
        book.active.append(row)
    return saved(book)


def test_the_list_of_the_ministry_of_justice(shared_data: Path) -> None:
    parsed = read((shared_data / "tthc" / "danh-sach-tthc-BoTuPhap.xlsx").read_bytes())
    [row] = parsed.rows
    assert (row.measure_id, row.unit.code, row.unit_role) == ("procedures_listed", "H21", "self")
    assert row.value == 271
    assert row.raw_text == "271 codes"
    assert row.locator == "Danh sách TTHC!A3:A273"
    assert (parsed.rejects, parsed.unknown_fields) == ([], {})


def test_a_code_counts_once_and_odd_rows_are_told() -> None:
    parsed = read(
        workbook(
            ["1.014966", "Cấp lại chứng chỉ"],
            ["1.000110", "Đăng ký khai sinh"],
            ["1.014966", "Cấp lại chứng chỉ (lần hai)"],
            [None, "Không có mã"],
            [1.0004, "Mã đã thành số"],
            ["Tổng số: 5 thủ tục"],
            ["2.000000", "Dưới chân bảng"],
        )
    )
    assert [row.value for row in parsed.rows] == [2]
    assert [(r.locator, r.raw_text, r.reason) for r in parsed.rejects] == [
        ("Sheet!A5", "1.014966", "the code stands in Sheet!A3 too; it is counted once"),
        (
            "Sheet!A6",
            "Không có mã",
            "the row names no procedure code, so it is not counted",
        ),
        (
            "Sheet!A7",
            "1.0004",
            "the code is stored as a number or formula; as text its zeros would stay",
        ),
    ]


def test_a_list_without_rows_is_empty() -> None:
    assert read(workbook()).is_empty


def test_a_list_of_something_else() -> None:
    with pytest.raises(NotThisExport, match="'Mã TTHC' not found in rows Sheet!2:2"):
        read(workbook(["1.014966", "x"]), code="Mã TTHC")


def test_the_address_names_the_unit() -> None:
    own = portal(procedures=LIST)
    [request] = connector_for(own).requests(own.datasets[0], None, [Root("H21", "H21")])
    assert (request.method, request.path) == ("GET", "/export.xlsx?impl_agency_id=H21")


def test_a_portal_of_the_country_is_asked_for_units_one_by_one() -> None:
    """The national portal lists a province's procedures: each list is a figure of its province."""
    country = portal(procedures=LIST, units={"H21": "398126", "H44": "398127"})
    requests = connector_for(country).requests(country.datasets[0], None, [Root("VN", "VN")])
    assert [(one.root_unit_code, one.path) for one in requests] == [
        ("H21", "/export.xlsx?impl_agency_id=398126"),
        ("H44", "/export.xlsx?impl_agency_id=398127"),
    ]
    body = workbook(["1.014966", "Cấp lại chứng chỉ"])
    parsed = connector_for(country).parse("formalities", requests[1], body)
    assert [(row.unit.code, row.value) for row in parsed.rows] == [("H44", Decimal(1))]
    faulty = portal(procedures=LIST, units={"Gia Lai": "398126"})
    with pytest.raises(OptionsError, match="units"):
        connector_for(faulty)


def test_the_family_takes_no_tables() -> None:
    with pytest.raises(OptionsError) as caught:
        connector_for(portal(table=contract()))
    assert caught.value.problems == [
        "datasets.0.options.table: the family procedure_list counts procedures; "
        "describe them in procedures, or use the family tabular"
    ]

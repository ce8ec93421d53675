"""The audit's own readers: every form of export, and nothing about persons."""

import io
import json
import zipfile

import openpyxl
import pytest

from dagster_project.audit.cells import Allowed, CellNotFound, CellReader, RawCell
from dagster_project.ingest.tables.font_encodings import encode_tcvn3
from dagster_project.settings import PROJECT_ROOT

OF_UNIT = Allowed(["Gia Lai", "tỉnh Gia Lai"])
PAGE = """<html><head><meta charset="UTF-8"></head><body><table>
<tr><td colspan="4">BÁO CÁO, người lập: Nguyễn Văn A</td></tr>
<tr><th rowspan="2">Đơn vị<th rowspan="2">Cán bộ<th colspan="2">Tiếp nhận</tr>
<tr><th>Tổng số<th>Trực tuyến</tr>
<tr><td>UBND tỉnh Gia Lai<td>Trần Thị B<td><b>1.848</b><td>724&nbsp;</tr>
</table><table><tr><td>7</td></tr></table></body></html>"""


def read(body: bytes, locator: str, allowed: Allowed = OF_UNIT) -> RawCell:
    return CellReader(body).cell(locator, allowed)


def shown(cell: RawCell) -> dict[str, str | None]:
    return {field.place: field.text for field in cell.fields}


def test_a_json_number_keeps_its_token() -> None:
    body = json.dumps({"data": [{"code": "H21", "rate": 0}]}).replace("0}", "6.70}").encode()
    cell = read(body, "/data/0/rate")
    assert (cell.kind, cell.text, cell.container) == ("json", "6.70", "/data/0")
    assert shown(cell) == {"code": "H21", "rate": "6.70"}
    assert [field.place for field in cell.fields if field.is_cell] == ["rate"]


def test_json_null_text_and_escaped_keys() -> None:
    body = b'{"a/b": {"c~d": null, "e": "1.928"}}'
    assert read(body, "/a~1b/c~0d").text == "null"
    assert read(body, "/a~1b/e").text == "1.928"


def test_whose_figures_they_are_is_told_from_the_objects_around() -> None:
    unit = {"departmentCode": "H21", "departmentName": "UBND tỉnh Gia Lai", "metrics": [{"n": 5}]}
    cell = read(json.dumps({"data": [unit]}).encode(), "/data/0/metrics/0/n")
    assert shown(cell) == {
        "/data/0/departmentCode": "H21",
        "/data/0/departmentName": "UBND tỉnh Gia Lai",
        "n": "5",
    }


@pytest.mark.parametrize(
    "person",
    [
        {"hoTen": "Nguyễn Văn A"},
        {"ownerName": "Nguyễn Văn A"},
        {"code": "Trần Thị B"},
        {"soDinhDanh": "001088012345"},
        {"cmnd": 201234567},
        {"phone": "0912345678"},
        {"phone": 912345678},
        {"email": "a.nguyen@example.vn"},
        {"address": "12 Lê Lợi"},
        {"person": {"name": "Nguyễn Văn A", "code": "079088012345"}},
    ],
)
def test_what_may_be_about_a_person_is_never_shown(person: dict[str, object]) -> None:
    cell = read(json.dumps({"total": 5} | person).encode(), "/total")
    texts = [field.text for field in cell.fields if field.text is not None]
    assert texts == ["5"]


def test_a_page_with_merged_headers_and_unclosed_cells() -> None:
    cell = read(PAGE.encode(), "table[1]/row[4]/column[3]")
    assert cell.text == "1.848"
    headings = {field.place: field.heading for field in cell.fields}
    assert headings["column[3]"] == "Tiếp nhận / Tổng số"
    assert headings["column[1]"] == "Đơn vị"
    assert shown(cell) == {
        "column[1]": "UBND tỉnh Gia Lai",
        "column[2]": None,
        "column[3]": "1.848",
        "column[4]": "724",
    }
    assert read(PAGE.encode(), "table[2]/row[1]/column[1]").text == "7"


def test_a_merged_cell_of_a_page_shows_its_text_everywhere() -> None:
    assert read(PAGE.encode(), "table[1]/row[3]/column[1]").text == "Đơn vị"


def workbook(name: str = "Báo cáo") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    sheet.append(["BÁO CÁO TIẾN ĐỘ"])
    sheet.append(["Đơn vị", "Tổng số", "Tỷ lệ", "Ghi chú"])
    sheet.append(["Gia Lai", 3916, 0.1, "ông A"])
    sheet.append(["Tổng cộng", "1.983", 12.5, None])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_workbook_numbers_and_texts() -> None:
    body = workbook()
    cell = read(body, "Báo cáo!B3")
    assert (cell.kind, cell.text, cell.container) == ("workbook", "3916", "Báo cáo: 3")
    assert shown(cell) == {"A": "Gia Lai", "B": "3916", "C": "0.1", "D": None}
    assert {field.place: field.heading for field in cell.fields}["B"] == "Tổng số"
    assert read(body, "Báo cáo!B4").text == "1.983"
    assert read(body, "Báo cáo!C4").text == "12.5"


def test_a_binary_workbook() -> None:
    body = (PROJECT_ROOT / "tests" / "tables" / "files" / "tien-do.xls").read_bytes()
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_object(io.BytesIO(body))
    name = book.sheet_names[0]
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    row, column, text = next(
        (r, c, cell)
        for r, line in enumerate(rows)
        for c, cell in enumerate(line)
        if isinstance(cell, str) and cell.replace(".", "").isdigit() and c > 1
    )
    assert read(body, f"{name}!{chr(65 + column)}{row + 1}").text == text


def test_an_open_document() -> None:
    names = " ".join(
        f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"'
        for one in ("office", "table", "text")
    )
    rows = (
        '<table:table-cell table:number-columns-spanned="2"><text:p>Báo cáo</text:p>'
        "</table:table-cell><table:covered-table-cell/>",
        "<table:table-cell><text:p>Đơn vị</text:p></table:table-cell>"
        "<table:table-cell><text:p>Tổng số</text:p></table:table-cell>",
        "<table:table-cell><text:p>Gia Lai</text:p></table:table-cell><table:table-cell "
        'table:number-columns-repeated="2" office:value-type="float" office:value="1848">'
        "<text:p>1.848</text:p></table:table-cell>",
    )
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    content = f'<doc {names}><table:table table:name="Bảng">{body}</table:table></doc>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("content.xml", content)
    cell = read(file.getvalue(), "Bảng!B3")
    assert cell.text == "1848"
    assert shown(cell) == {"A": "Gia Lai", "B": "1848", "C": "1848"}
    assert cell.fields[1].heading == "Tổng số"


def test_a_document_type_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("content.xml", '<!DOCTYPE d [<!ENTITY a "b">]><d>&a;</d>')
    with pytest.raises(CellNotFound, match="document type"):
        read(file.getvalue(), "Bảng!B3")


def test_a_csv_in_a_legacy_encoding() -> None:
    text = "Báo cáo\r\nMã;Đơn vị;Tổng số\r\nH21;tỉnh Gia Lai;161\r\n;Người lập: A;2\r\n"
    cell = read(encode_tcvn3(text), "C3")
    assert (cell.kind, cell.text) == ("csv", "161")
    assert shown(cell) == {"A": "H21", "B": "tỉnh Gia Lai", "C": "161"}
    assert cell.fields[2].heading == "Tổng số"
    assert shown(read(encode_tcvn3(text), "C4"))["B"] is None


def test_a_count_of_codes_names_the_range() -> None:
    body = "Mã TTHC\n1.001\n1.002\n1.001\n\n".encode()
    cell = read(body.replace(b"\n", b",x\n"), "A2:A4")
    assert (cell.text, cell.container) == ("2 codes", "A2:A4")


@pytest.mark.parametrize(
    ("body", "locator"),
    [
        (b'{"a": 1}', "/b"),
        (b'{"a": {"b": 1}}', "/a"),
        (b"<html>", "/a"),
        (PAGE.encode(), "table[3]/row[1]/column[1]"),
        (PAGE.encode(), "table[1]/row[9]/column[1]"),
        (workbook(), "Khác!A1"),
        (workbook()[:200], "Báo cáo!A1"),
        (b"a;b\n1;2\n", "C9"),
        (b"a", "no locator"),
    ],
)
def test_what_cannot_be_read_is_said(body: bytes, locator: str) -> None:
    with pytest.raises(CellNotFound):
        read(body, locator)

"""Files that cannot be read as a whole: each is refused with the words a person needs."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest

from dagster_project.ingest.models import NotThisExport
from dagster_project.ingest.refusals import refuse_bytes
from tests.tables.made_files import changed_part, ods_of, packed, read, saved, workbook

OLE = bytes.fromhex("D0CF11E0A1B11AE1")


def refusal(body: bytes, **table: Any) -> str:
    with pytest.raises(NotThisExport) as caught:
        read(body, **table)
    return str(caught.value)


def test_a_truncated_workbook() -> None:
    body = workbook()
    assert refusal(body[: len(body) // 2]) == (
        "the workbook is cut off or damaged (File is not a zip file); send the file again"
    )


def test_a_workbook_with_a_damaged_part() -> None:
    body = bytearray(workbook())
    with zipfile.ZipFile(io.BytesIO(bytes(body))) as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
    start = part.header_offset + 30 + len(part.filename)
    body[start : start + 200] = b"\xff" * 200
    assert refusal(bytes(body)).startswith(
        "the workbook's part xl/worksheets/sheet1.xml is damaged (Error -3"
    )


def test_a_password_protected_workbook() -> None:
    # An encrypted .xlsx is an OLE container with the streams EncryptionInfo, EncryptedPackage.
    body = OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(2000)
    assert refusal(body) == "the workbook is protected by a password; send it without one"


def test_a_workbook_in_an_encrypted_archive() -> None:
    body = bytearray(workbook())
    place = body.rfind(b"PK\x01\x02")
    body[place + 8] |= 1
    assert refusal(bytes(body)) == "the workbook is protected by a password; send it without one"


def test_an_ole_container_that_is_no_workbook() -> None:
    assert refusal(OLE + bytes(5000)).startswith("the workbook cannot be opened (")


def test_html_named_xlsx_is_refused_before_reading_and_by_the_reader() -> None:
    page = b"\xef\xbb\xbf\r\n<!DOCTYPE html><html><body>502 Bad Gateway</body></html>"
    refused = refuse_bytes(page, truncated=False, too_large=False, max_bytes=10**6)
    assert refused is not None
    assert refused.reason == "HTML page instead of data"
    assert refusal(page) == "the file is an HTML or XML page, not a workbook"


def test_text_named_xlsx() -> None:
    assert refusal(b"STT;name\n1;x\n") == (
        "the file is no workbook (.xlsx, .xls, .xlsb, .ods); if it is CSV, say format: csv"
    )


def test_an_archive_with_a_workbook_inside() -> None:
    assert refusal(packed({"tien-do.xlsx": workbook()})) == (
        "the file is a ZIP archive, not a workbook; send the workbook itself"
    )


def test_an_empty_sheet() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Tiến độ"
    assert refusal(saved(book)) == "sheet 'Tiến độ' is empty"


def test_a_sheet_that_is_not_there() -> None:
    assert refusal(workbook(), sheet="Số hóa") == (
        "the workbook has no sheet 'Số hóa'; it has: Tiến độ"
    )
    assert refusal(workbook(), sheet=2) == "the workbook has no sheet number 2; it has: Tiến độ"


def test_a_period_that_was_not_asked_for() -> None:
    body = workbook(banner="(Từ ngày 01/01/2025 đến ngày 31/12/2025)")
    assert refusal(body) == (
        "period 01/01/2025 to 31/12/2025 in the answer, asked for 2026 (01/01/2026 to 31/12/2026)"
    )


def test_a_period_that_is_not_stated() -> None:
    assert refusal(workbook(banner="Báo cáo")) == (
        r"period not stated: no line like 'từ ngày (?P<from>[0-9/]+) đến ngày (?P<to>[0-9/]+)' "
        "in the first 15 rows"
    )


def test_a_date_that_does_not_exist() -> None:
    body = workbook(banner="(Từ ngày 01/01/2026 đến ngày 31/02/2026)")
    assert refusal(body) == (
        "period in Tiến độ!A2: '31/02/2026' is no date in the order dmy "
        "(day is out of range for month)"
    )


def test_the_order_of_dates_is_the_contracts() -> None:
    body = workbook(banner="(Từ ngày 01/01/2026 đến ngày 10/12/2026)")
    assert str(read(body).data_cutoff) == "2026-12-10 16:59:59+00:00"
    assert str(read(body, date_order="mdy").data_cutoff) == "2026-10-12 16:59:59+00:00"


def test_a_table_of_another_kind() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Tiến độ"
    book.active.append(["(Từ ngày 01/01/2026 đến ngày 10/10/2026)"])
    book.active.append(["Mã", "Tên"])
    assert refusal(saved(book), columns=[{"header": "Số", "measures": ["dossiers_open"]}]) == (
        "the header is not that of the contract: 'Đơn vị' not found in rows Tiến độ!4:6 nor "
        "5 rows up or down; there stands: nothing"
    )


def test_a_file_over_the_limit_never_reaches_a_reader() -> None:
    refused = refuse_bytes(b"PK", truncated=False, too_large=True, max_bytes=64 * 2**20)
    assert refused is not None
    assert refused.reason == (
        "answer larger than 67108864 bytes; raise max_bytes if the export has grown"
    )


def test_a_bomb_by_ratio() -> None:
    body = packed({"xl/workbook.xml": b" " * (32 * 2**20)})
    assert len(body) < 100_000
    assert refusal(body) == (
        "the workbook's part xl/workbook.xml unpacks to more than 200 times its size; "
        "it is not opened"
    )


def test_a_cell_that_fills_the_memory_is_told_in_words_a_user_can_act_on() -> None:
    body = packed({"xl/worksheets/sheet1.xml": b"<sheetData>" + b"x" * (2 * 2**20)})
    assert refusal(body) == (
        "the workbook's part xl/worksheets/sheet1.xml holds more than 1048576 bytes in one cell: "
        "it is damaged, or packed to fill the memory, and is not opened. Save the workbook anew "
        "in Excel or LibreOffice and send that file"
    )


def test_a_bomb_by_size_whatever_its_directory_says() -> None:
    body = bytearray(packed({"xl/workbook.xml": b" " * (4 * 2**20)}))
    place = body.rfind(b"PK\x01\x02")
    body[place + 24 : place + 28] = (10).to_bytes(4, "little")  # the stated size is a lie
    assert refusal(bytes(body), max_unpacked_bytes=2**20) == (
        "the workbook unpacks to more than 1048576 bytes; it is not opened "
        "(max_unpacked_bytes in the portal file)"
    )


def test_parts_that_overlap() -> None:
    body = bytearray(packed({"xl/a.xml": b"a" * 100}))
    place = body.rfind(b"PK\x01\x02")
    body[place + 20 : place + 24] = (10**6).to_bytes(4, "little")
    assert refusal(bytes(body)) == "the workbook's packed parts overlap; it is not opened"


def test_two_cells_far_apart_are_not_laid_out() -> None:
    def far(sheet: bytes) -> bytes:
        return sheet.replace(
            b"</sheetData>",
            b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>',
        )

    body = changed_part(workbook(), "xl/worksheets/sheet1.xml", far)
    assert refusal(body) == (
        "xl/worksheets/sheet1.xml: its cells reach to row 1048576 and column 16384; "
        "a sheet of more than 4000000 cells is not opened"
    )


def test_repeated_cells_of_an_ods_file_are_not_laid_out() -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    rows = (
        f'<table:table-row table:number-rows-repeated="1000000"><table:table-cell '
        f'table:number-columns-repeated="15000"/>{cell}</table:table-row>'
    )
    body = ods_of(f'<table:table table:name="Tiến độ">{rows}</table:table>')
    assert refusal(body) == (
        "content.xml: its cells reach to row 1000000 and column 15001; "
        "a sheet of more than 4000000 cells is not opened"
    )

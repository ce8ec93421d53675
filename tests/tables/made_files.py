"""Workbooks and CSV files as provinces export them, made for the tests.

Here: the printed layout of progress (15 columns, 3 header rows) and ways to spoil it. Not here:
what is expected of reading them.
"""

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from dagster_project.ingest.connectors import connector_for
from dagster_project.ingest.models import Parsed, Request
from dagster_project.ingest.portal import Portal
from tests.ingest.toy_portal import NAMES, toy_file

BANNER = "(Từ ngày 01/01/2026 đến ngày 10/10/2026)"
# Header and measure, from column C on.
LAYOUT = [
    ("Tiếp nhận / Tổng số", "dossiers_handled"),
    ("Tiếp nhận / Kỳ trước chuyển sang", "dossiers_carried_over"),
    ("Tiếp nhận / Trong kỳ / Tổng số", "dossiers_received_in_period"),
    ("Tiếp nhận / Trong kỳ / Trực tuyến", "dossiers_received_online"),
    ("Tiếp nhận / Trong kỳ / Trực tiếp", "dossiers_received_direct"),
    ("Tiếp nhận / Trong kỳ / BCCI", "dossiers_received_postal"),
    ("Đã xử lý / Tổng số", "dossiers_resolved"),
    ("Đã xử lý / Trước hạn", "dossiers_resolved_early"),
    ("Đã xử lý / Trong hạn", "dossiers_resolved_on_time"),
    ("Đã xử lý / Quá hạn", "dossiers_resolved_overdue"),
    ("Đang xử lý / Tổng số", "dossiers_open"),
    ("Đang xử lý / Trong hạn", "dossiers_open_on_time"),
    ("Đang xử lý / Quá hạn", "dossiers_open_overdue"),
]
MEASURES = [measure for _, measure in LAYOUT]
UNITS = ["Sở Nội vụ", "Sở Xây dựng", "Xã Ia Grai"]
_FIRST = 4  # rows 1 and 2 are the banner, 4 to 6 the header


def figures(number: int) -> list[str]:
    """Return a unit's printed row: consistent counts with a thousands dot."""
    early, on_time, overdue, late = 700 + number, 300, 20, 4
    resolved, open_ = early + on_time + overdue, 900 + late
    handled, carried = resolved + open_, 128
    received = handled - carried
    online, direct = received - 60, 50
    counts = [handled, carried, received, online, direct, 10]
    counts += [resolved, early, on_time, overdue, open_, 900, late]
    return [dotted(count) for count in counts]


def dotted(count: int) -> str:
    """Write a count with dots between thousands."""
    return f"{count:,}".replace(",", ".")


def contract(**changes: Any) -> dict[str, Any]:
    """Return the contract of the layout."""
    return {
        "format": "workbook",
        "sheet": "Tiến độ",
        "header": {"row": _FIRST, "rows": 3},
        "banner": {"pattern": r"từ ngày (?P<from>[0-9/]+) đến ngày (?P<to>[0-9/]+)"},
        "numbers": {"thousands": "."},
        "unit": {"name": "Đơn vị"},
        "columns": [{"header": header, "measures": [measure]} for header, measure in LAYOUT],
        "ignore": ["STT"],
        "totals": ["^tổng cộng$"],
        "skip": ["^các (sở|xã)"],
        "footer": ["^người lập biểu"],
    } | changes


def portal(family: str = "tabular", options: dict[str, Any] | None = None, **table: Any) -> Portal:
    """Return a portal with one dataset of the layout."""
    dataset = {
        "id": "progress",
        "name": NAMES,
        "roots": "own",
        "periods": [{"type": "year", "every": "day"}],
        "options": {
            "path": "/tien-do.xlsx?tu={from}&den={to}",
            "table": contract(**table),
        },
    }
    content = toy_file("https://portal.example", "H21", unit_code="H21", family=family)
    return Portal.model_validate(content | {"datasets": [dataset], "options": options or {}})


def read(body: bytes, period_id: str = "2026", **table: Any) -> Parsed:
    """Read a file by the layout's contract, changed as told."""
    request = Request("GET", "/tien-do.xlsx", None, root_unit_code="H21", period_id=period_id)
    return connector_for(portal(**table)).parse("progress", request, body)


def workbook(
    rows: Sequence[Sequence[Any]] | None = None,
    spoil: Callable[[Worksheet], None] | None = None,
    banner: str = BANNER,
    top: int = _FIRST,
) -> bytes:
    """Return the layout as .xlsx.

    Args:
        rows: Rows below the header (STT, name, figures); three units if None.
        spoil: Changes the sheet before it is saved.
        banner: The line that states the period.
        top: First row of the header.
    """
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Tiến độ"
    sheet.cell(1, 1, "TÌNH HÌNH GIẢI QUYẾT HỒ SƠ THỦ TỤC HÀNH CHÍNH")
    sheet.cell(2, 1, banner)
    sheet.merge_cells("A1:O1")
    _write_header(sheet, top)
    below = default_rows() if rows is None else rows
    for number, row in enumerate(below, start=top + 3):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column, value)
    if spoil is not None:
        spoil(sheet)
    return saved(book)


def default_rows() -> list[list[Any]]:
    """Return the rows of three units."""
    return [[str(n), name, *figures(n)] for n, name in enumerate(UNITS, start=1)]


def saved(book: openpyxl.Workbook) -> bytes:
    """Return a workbook's bytes."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write_header(sheet: Worksheet, top: int) -> None:
    """Write the three header rows with their merged cells."""
    for column, label in {1: "STT", 2: "Đơn vị"}.items():
        sheet.cell(top, column, label)
        sheet.merge_cells(None, top, column, top + 2, column)
    groups = {3: ("Tiếp nhận", 6), 9: ("Đã xử lý", 4), 13: ("Đang xử lý", 3)}
    for column, (label, width) in groups.items():
        sheet.cell(top, column, label)
        sheet.merge_cells(None, top, column, top, column + width - 1)
    second = ["Tổng số", "Kỳ trước chuyển sang", "Trong kỳ", None, None, None]
    second += ["Tổng số", "Trước hạn", "Trong hạn", "Quá hạn", "Tổng số", "Trong hạn", "Quá hạn"]
    for column, text in enumerate(second, start=3):
        if text is not None:
            sheet.cell(top + 1, column, text)
        if text not in (None, "Trong kỳ"):
            sheet.merge_cells(None, top + 1, column, top + 2, column)
    sheet.merge_cells(None, top + 1, 5, top + 1, 8)
    for column, channel in enumerate(["Tổng số", "Trực tuyến", "Trực tiếp", "BCCI"], start=5):
        sheet.cell(top + 2, column, channel)


def ods(rows: Sequence[Sequence[str]]) -> bytes:
    """Return texts as an .ods sheet named "Tiến độ"."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p>'
            "</table:table-cell>"
            if text
            else "<table:table-cell/>"
            for text in row
        )
        + "</table:table-row>"
        for row in rows
    )
    return ods_of(f'<table:table table:name="Tiến độ">{cells}</table:table>')


def ods_of(tables: str) -> bytes:
    """Return an .ods file with this content."""
    names = {"office": "office", "table": "table", "text": "text"}
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{part}:1.0"'
        for name, part in names.items()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}>'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    return packed({
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": content.encode(),
        "META-INF/manifest.xml": b"<manifest/>",
    })  # fmt: skip


def packed(parts: dict[str, bytes]) -> bytes:
    """Return a ZIP file of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return stream.getvalue()


def changed_part(body: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a ZIP file with one part changed, or added (the change is given nothing then)."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    return packed(parts | {name: change(parts.get(name, b""))})

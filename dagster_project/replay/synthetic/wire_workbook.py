"""Workbooks (.xlsx) in the printed layout: banners, three rows of merged headers, a total.

Here: cells, merges, bytes that depend on nothing but the figures. Not here: figures.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from dagster_project.replay.synthetic.layout import (
    HEADER_ROWS,
    NOTE,
    PROGRESS,
    TOTAL,
    Columns,
    dotted,
    header_cells,
    period_banner,
)
from dagster_project.replay.synthetic.schedule import DIGITISED, Export, UnitFigures

if TYPE_CHECKING:
    from openpyxl import Workbook

SHEET: Final = "Báo cáo"
_DIGITISED: Final[Columns] = (
    (("Hồ sơ tiếp nhận", "Có số hóa thành phần hồ sơ"), "dossiers_digitized"),
    (("Hồ sơ tiếp nhận", "Có tái sử dụng thành phần hồ sơ"), "dossiers_reusing_data"),
)
_BANNERS: Final = 2
_MADE: Final = datetime(2026, 1, 1)  # noqa: DTZ001 (the format has no zones)
_ZIP_TIME: Final = (2026, 1, 1, 0, 0, 0)


def columns_of(dataset: str) -> Columns:
    """Return the columns of figures of a report."""
    return _DIGITISED if dataset == DIGITISED else PROGRESS


def render(export: Export) -> bytes:
    """Return the workbook; Gia Lai's writes counts as text with dots, Đồng Tháp's as numbers."""
    from openpyxl import Workbook  # starting the portal must not wait for it

    columns = columns_of(export.dataset)
    as_text = export.due.portal == "H21"
    subject = "SỐ HÓA HỒ SƠ" if export.dataset == DIGITISED else "TIẾN ĐỘ GIẢI QUYẾT HỒ SƠ"
    book = Workbook()
    sheet: Any = book.active
    sheet.title = SHEET
    _put(sheet, 1, [f"BÁO CÁO {subject} ({NOTE})"])
    _put(sheet, 2, [period_banner(export.first_day, export.cutoff)])
    for row in range(1, _BANNERS + 1):
        sheet.merge_cells(None, row, 1, row, len(columns) + 2)
    _headers(sheet, [("STT",), ("Đơn vị",), *(levels for levels, _ in columns)])
    first = _BANNERS + HEADER_ROWS + 1
    for place, unit in enumerate(export.units):
        counts = _counts(unit, columns, as_text=as_text)
        _put(sheet, first + place, [place + 1, unit.spelled or unit.name, *counts])
    total = _counts(export.own, columns, as_text=as_text)
    _put(sheet, first + len(export.units), [None, TOTAL, *total])
    book.create_sheet("Ghi chú")["A1"] = NOTE
    return workbook_bytes(book)


def _headers(sheet: Any, titles: Sequence[tuple[str, ...]]) -> None:
    for cell in header_cells(titles):
        top, left = _BANNERS + 1 + cell.row, 1 + cell.column
        sheet.cell(top, left, cell.text)
        if cell.rows > 1 or cell.columns > 1:
            sheet.merge_cells(None, top, left, top + cell.rows - 1, left + cell.columns - 1)


def _put(sheet: Any, row: int, values: Sequence[str | int | None]) -> None:
    for column, value in enumerate(values, 1):
        if value is not None:
            sheet.cell(row, column, value)


def _counts(unit: UnitFigures, columns: Columns, *, as_text: bool) -> list[str | int]:
    values = [unit.counts[measure] for _, measure in columns]
    return [dotted(value) if as_text else value for value in values]


def workbook_bytes(book: "Workbook") -> bytes:
    """Save a workbook so that equal content gives equal bytes: fixed times, no compression."""
    from openpyxl.writer.excel import ExcelWriter

    book.properties.created = book.properties.modified = _MADE
    book.properties.creator = "chiso replay"
    book.properties.description = NOTE
    raw, fixed = io.BytesIO(), io.BytesIO()
    writer: Any = ExcelWriter(book, zipfile.ZipFile(raw, "w"))
    writer.save()
    with zipfile.ZipFile(raw) as made, zipfile.ZipFile(fixed, "w", zipfile.ZIP_STORED) as kept:
        for name in made.namelist():
            kept.writestr(zipfile.ZipInfo(name, _ZIP_TIME), made.read(name))
    return fixed.getvalue()

"""A workbook's sheet as a grid: .xlsx, .xls, .xlsb and .ods.

Here: cells as texts, merged ranges, fonts of legacy texts, formulas nobody calculated. Not here:
what the cells mean. Cells come from calamine; openpyxl is opened only where the font of a cell or
a formula without a stored value matters, which calamine does not tell.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from python_calamine import CalamineWorkbook, PasswordError

from dagster_project.ingest.models import NotThisExport
from dagster_project.ingest.tables.contract import FileFormat
from dagster_project.ingest.tables.file_guard import Package, inspect_workbook
from dagster_project.ingest.tables.font_encodings import (
    converter_for_font,
    from_tcvn3,
    from_vni,
)
from dagster_project.ingest.tables.grid import EMPTY, Cell, CellKind, Grid, MergedRange
from dagster_project.ingest.tables.wording import key


def read_workbook(body: bytes, contract: FileFormat) -> Grid:
    """Read the sheet that a contract names.

    Raises:
        NotThisExport: If the bytes are no workbook that can be opened, or lack the sheet.
    """
    package = inspect_workbook(body, contract.max_unpacked_bytes)
    with _told_faults():
        book = CalamineWorkbook.from_object(io.BytesIO(body))
        name = _sheet_name(book.sheet_names, contract.sheet)
        sheet = book.get_sheet_by_name(name)
        rows = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
        merged = [MergedRange(*first, *last) for first, last in sheet.merged_cell_ranges or []]
    if not any(cell.text for row in rows for cell in row):
        raise NotThisExport(f"sheet {name!r} is empty")
    _convert_texts(rows, body, package, name, contract)
    _mark_unvalued(rows, body, package, name)
    return Grid(name, rows, merged)


@contextmanager
def _told_faults() -> Iterator[None]:
    """Make one kind of failure of whatever a reader says about bytes it cannot open."""
    try:
        yield
    except NotThisExport:
        raise
    except PasswordError:
        raise NotThisExport(
            "the workbook is protected by a password; send it without one"
        ) from None
    except Exception as error:
        raise NotThisExport(f"the workbook cannot be opened ({error}); send it again") from error
    except BaseException as error:
        # The reader is native code; its own faults come as a BaseException.
        if type(error).__name__ != "PanicException":
            raise
        raise NotThisExport(f"the workbook cannot be opened ({error}); send it again") from error


def _sheet_name(names: list[str], wanted: str | int) -> str:
    if isinstance(wanted, int):
        if 1 <= wanted <= len(names):
            return names[wanted - 1]
    else:
        for name in names:
            if key(name) == key(wanted):
                return name
    which = f"number {wanted}" if isinstance(wanted, int) else repr(wanted)
    raise NotThisExport(f"the workbook has no sheet {which}; it has: {', '.join(names)}")


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        return Cell(value, "text") if value.strip() else EMPTY
    if isinstance(value, bool):
        return Cell(str(value).upper(), "bool")
    if isinstance(value, int | float):
        return Cell(_number_text(value), "number")
    return Cell(str(value), "date")


def _number_text(value: float) -> str:
    # A workbook stores binary numbers; their shortest decimal form is what was typed.
    exact = Decimal(repr(value))
    whole = exact.to_integral_value() if exact.is_finite() else exact
    return f"{whole if whole == exact else exact:f}"


def _convert_texts(
    rows: list[list[Cell]], body: bytes, package: Package, name: str, contract: FileFormat
) -> None:
    if contract.encoding == "unicode":
        return
    if contract.encoding == "fonts":
        _convert_by_font(rows, body, package, name)
        return
    convert = from_tcvn3 if contract.encoding == "tcvn3" else from_vni
    for row in rows:
        row[:] = [cell._replace(text=convert(cell.text)) if _typed(cell) else cell for cell in row]


def _convert_by_font(rows: list[list[Cell]], body: bytes, package: Package, name: str) -> None:
    if package.kind != "xlsx":
        raise NotThisExport(
            f"the fonts of an .{package.kind} file cannot be read; name tcvn3 or vni in encoding"
        )
    for place, cell in _openpyxl_cells(body, name):
        row, column = place
        if row < len(rows) and column < len(rows[row]) and _typed(rows[row][column]):
            rows[row][column] = rows[row][column]._replace(text=_text_by_font(cell))


def _text_by_font(cell: Any) -> str:
    """Return a cell's text in Unicode; its parts may each have a font of their own."""
    parts = cell.value if isinstance(cell.value, CellRichText) else [cell.value]
    texts = []
    for part in parts:
        styled = isinstance(part, TextBlock)
        font = (part.font.rFont if styled else None) or cell.font.name
        convert = converter_for_font(font)
        text = str(part.text if styled else part)
        texts.append(text if convert is None else convert(text))
    return "".join(texts)


def _mark_unvalued(rows: list[list[Cell]], body: bytes, package: Package, name: str) -> None:
    """Tell cells whose value is lacking or an error from empty ones: calamine shows all as empty.

    Values come last: a formula whose stored value is an error shows that error.
    """
    looks: list[tuple[str, CellKind, bool]] = []
    if package.has_formulas:
        looks.append(("f", "formula", False))
    if package.has_errors:
        looks.append(("e", "error", True))
    for data_type, kind, values in looks:
        for (row, column), cell in _openpyxl_cells(body, name, values=values):
            if cell.data_type == data_type and row < len(rows) and column < len(rows[row]):
                known = rows[row][column]
                if known.kind in ("empty", "formula"):
                    rows[row][column] = Cell(str(cell.value), kind)


def _typed(cell: Cell) -> bool:
    return cell.kind == "text"


def _openpyxl_cells(
    body: bytes, name: str, *, values: bool = True
) -> Iterator[tuple[tuple[int, int], Any]]:
    """Yield the filled cells: with their values, or with their formulas."""
    with _told_faults():
        book = openpyxl.load_workbook(
            io.BytesIO(body), read_only=True, data_only=values, rich_text=True
        )
        try:
            for row in book[name].iter_rows():
                for cell in row:
                    if cell.value is not None:
                        yield (cell.row - 1, cell.column - 1), cell
        finally:
            book.close()

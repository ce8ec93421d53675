"""HTML tables as grids of cells, with what colspan and rowspan merge.

Here: from bytes to cells, and back from a locator to its cell. Not here: what a table means
(`tandan_report.py`).
"""

import codecs
import re
from collections.abc import Iterator
from typing import NoReturn

from lxml import etree, html

from dagster_project.ingest.models import NotThisExport
from dagster_project.ingest.tables.grid import EMPTY, Cell, Grid, MergedRange
from dagster_project.ingest.tables.wording import clean

MAX_COLUMNS = 256
MAX_ROWS = 50_000
MAX_MERGED = 500_000
_BINARY = {
    b"\xd0\xcf\x11\xe0": "a binary Excel file (.xls)",
    b"PK\x03\x04": "a workbook (.xlsx) or archive",
    b"%PDF": "a PDF",
}
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_-]+)", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_LOCATOR = re.compile(r"table\[([0-9]+)\]/row\[([0-9]+)\]/column\[([0-9]+)\]")
_BREAKS = frozenset({"br", "p", "div", "li"})
_SILENT = frozenset({"script", "style"})


def read_tables(body: bytes) -> list[Grid]:
    """Return the outermost tables of a page, in its order.

    Raises:
        NotThisExport: If the bytes are no HTML, or its tables cannot be read whole.
    """
    text = _decode(body)
    if not text.strip():
        _refuse("the answer is empty")
    lower = text.lower()
    opened = len(re.findall(r"<table\b", lower))
    if not opened:
        title = _TITLE.search(text)
        named = f" (title: {clean(title.group(1))[:80]})" if title else ""
        _refuse(f"an HTML table was expected, the answer has none{named}")
    if opened > lower.count("</table"):
        _refuse("the table is cut off: it has no </table>; pull again")
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True)
    try:
        page = html.document_fromstring(text.encode(), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        _refuse(f"the HTML cannot be read: {error}")
    return [
        _grid(table)
        for table in page.iter("table")
        if next(table.iterancestors("table"), None) is None
    ]


def locator(table: int, row: int, column: int) -> str:
    """Name a cell; all numbers are counted from 0 here and from 1 in the name."""
    return f"table[{table + 1}]/row[{row + 1}]/column[{column + 1}]"


def cell_at(body: bytes, place: str) -> str:
    """Return the text of the cell that a locator names.

    Raises:
        KeyError: If nothing stands there.
        NotThisExport: If the bytes cannot be read.
    """
    found = _LOCATOR.fullmatch(place)
    tables = read_tables(body) if found else []
    if found is None or not 1 <= int(found[1]) <= len(tables):
        raise KeyError(f"nothing stands at {place!r}")
    grid, row, column = tables[int(found[1]) - 1], int(found[2]) - 1, int(found[3]) - 1
    if row >= len(grid.rows) or column >= len(grid.rows[row]):
        raise KeyError(f"nothing stands at {place!r}")
    return grid.shown(row, column).text


def _refuse(reason: str) -> NoReturn:
    raise NotThisExport(reason)


def _decode(body: bytes) -> str:
    for start, what in _BINARY.items():
        if body.startswith(start):
            _refuse(
                f"an HTML table saved as .xls was expected, the answer is {what}; "
                "describe it with the family tabular"
            )
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        name = "utf-16"
    elif body.startswith(codecs.BOM_UTF8):
        name = "utf-8-sig"
    else:
        declared = _CHARSET.search(body[:4096])
        name = declared[1].decode("ascii") if declared else "utf-8"
    try:
        return body.decode(name)
    except LookupError:
        _refuse(f"the page states the unknown encoding {name!r}")
    except UnicodeDecodeError as error:
        _refuse(f"the answer is not {name} text (byte {error.start})")


def _grid(table: html.HtmlElement) -> Grid:
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table"), None) is table]
    if len(rows) > MAX_ROWS:
        _refuse(f"the table has {len(rows)} rows, more than {MAX_ROWS}")
    cells: list[list[Cell]] = [[] for _ in rows]
    covered: dict[tuple[int, int], None] = {}
    merged: list[MergedRange] = []
    for top, row in enumerate(rows):
        column = 0
        for element in row.iterchildren("td", "th"):
            while (top, column) in covered:
                column += 1
            wide = _span(element, "colspan", 1)
            high = min(_span(element, "rowspan", len(rows)), len(rows) - top)
            if column + wide > MAX_COLUMNS:
                _refuse(f"row {top + 1} of the table is wider than {MAX_COLUMNS} columns")
            if wide * high > 1:
                area = MergedRange(top, column, top + high - 1, column + wide - 1)
                if len(covered) + wide * high > MAX_MERGED:
                    _refuse(f"the table merges more than {MAX_MERGED} cells")
                merged.append(area)
                covered.update(dict.fromkeys(_places(area)))
            _put(cells[top], column, _cell(element))
            column += wide
    for row_number, last in _last_covered(covered).items():
        _put(cells[row_number], last)
    return Grid("", cells, merged)


def _places(area: MergedRange) -> Iterator[tuple[int, int]]:
    for row in range(area.top, area.bottom + 1):
        for column in range(area.left, area.right + 1):
            yield row, column


def _last_covered(covered: dict[tuple[int, int], None]) -> dict[int, int]:
    last: dict[int, int] = {}
    for row, column in covered:
        last[row] = max(column, last.get(row, 0))
    return last


def _put(cells: list[Cell], column: int, cell: Cell | None = None) -> None:
    cells.extend([EMPTY] * (column + 1 - len(cells)))
    if cell is not None:
        cells[column] = cell


def _span(element: html.HtmlElement, name: str, zero: int) -> int:
    """Read a span as browsers do: what is no number is 1, and 0 rows are all that follow."""
    text = (element.get(name) or "").strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
    return number or zero


def _cell(element: html.HtmlElement) -> Cell:
    text = clean("".join(_texts(element)))
    return Cell(text, "text") if text else EMPTY


def _texts(element: html.HtmlElement) -> Iterator[str]:
    for part in element.iter():
        if part is not element and part.tag in _BREAKS:
            yield " "
        if isinstance(part.tag, str) and part.tag not in _SILENT and part.text:
            yield part.text
        if part is not element and part.tail:
            yield " " if part.tag in _BREAKS else ""
            yield part.tail

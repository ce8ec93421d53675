"""Tables of an HTML page, read with the standard library's parser.

Here: the outermost tables, with what colspan and rowspan merge. Not here: what they mean.
"""

import re
import unicodedata
from html.parser import HTMLParser

from dagster_project.audit.cells.grid_cell import Area, Sheet
from dagster_project.audit.cells.raw_cell import CellNotFound

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_-]+)", re.IGNORECASE)
_BREAKS = frozenset({"br", "p", "div", "li"})
_SILENT = frozenset({"script", "style"})
_INVISIBLE = str.maketrans({"Ð": "Đ", "ð": "đ", "\u00ad": None, "\u200b": None, "\ufeff": None})
_MAX_COLUMNS = 256

_Cell = tuple[str, int, int]  # text, colspan, rowspan


def html_tables(body: bytes) -> list[Sheet]:
    """Return the outermost tables of a page.

    Raises:
        CellNotFound: If the bytes are no text.
    """
    reader = _Reader()
    reader.feed(_decode(body))
    reader.close()
    return [_sheet(rows) for rows in reader.tables]


def _decode(body: bytes) -> str:
    declared = _CHARSET.search(body[:4096])
    name = declared[1].decode("ascii") if declared else "utf-8"
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        name = "utf-16"
    elif body.startswith(b"\xef\xbb\xbf"):
        name = "utf-8-sig"
    try:
        return body.decode(name)
    except (LookupError, UnicodeDecodeError) as error:
        raise CellNotFound(f"the page cannot be read ({error})") from None


class _Reader(HTMLParser):
    """Collects rows of cells; a new cell or row ends the one before, as in browsers."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[_Cell]]] = []
        self._depth = 0
        self._silent = 0
        self._texts: list[str] | None = None
        self._spans = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.tables.append([])
        elif self._depth == 1 and tag == "tr":
            self._end_cell()
            self.tables[-1].append([])
        elif self._depth == 1 and tag in ("td", "th") and self.tables[-1]:
            self._end_cell()
            given = dict(attrs)
            self._texts = []
            self._spans = (_span(given.get("colspan"), 1), _span(given.get("rowspan"), 0))
        elif tag in _BREAKS and self._texts is not None:
            self._texts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "table" and self._depth:
            if self._depth == 1:
                self._end_cell()
            self._depth -= 1
        elif self._depth == 1 and tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag in _BREAKS and self._texts is not None:
            self._texts.append(" ")

    def handle_data(self, data: str) -> None:
        if self._texts is not None and not self._silent:
            self._texts.append(data)

    def _end_cell(self) -> None:
        if self._texts is not None:
            text = unicodedata.normalize("NFC", "".join(self._texts)).translate(_INVISIBLE)
            self.tables[-1][-1].append((" ".join(text.split()), *self._spans))
            self._texts = None


def _span(given: str | None, zero: int) -> int:
    text = (given or "").strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
    return number or zero


def _sheet(rows: list[list[_Cell]]) -> Sheet:
    texts: list[dict[int, str]] = [{} for _ in rows]
    covered: set[tuple[int, int]] = set()
    merged: list[Area] = []
    for top, row in enumerate(rows):
        column = 0
        for text, colspan, rowspan in row:
            while (top, column) in covered:
                column += 1
            wide = min(colspan, _MAX_COLUMNS)
            high = min(rowspan or len(rows), len(rows) - top)
            if column < _MAX_COLUMNS:
                texts[top][column] = text
            if wide * high > 1:
                merged.append(Area(top, column, top + high - 1, column + wide - 1))
                covered |= {(top + y, column + x) for y in range(high) for x in range(wide)}
            column += wide
    lines = [[row.get(i, "") for i in range(max(row, default=-1) + 1)] for row in texts]
    return Sheet("html", lines, merged)

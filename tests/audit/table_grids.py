"""Tables of raw exports as grids of text with merged cells filled, for tests alone.

Here: HTML by `html.parser`, workbooks by their own XML, CSV in UTF-8 or TCVN3; nothing of the
project's parsers or of its audit. Not here: any test.
"""

import csv
import html
import io
import re
import zipfile
from html.parser import HTMLParser

from dagster_project.replay.synthetic.tcvn3 import BYTES

# The synthetic portals write TCVN3 by this table; the parsers have another one.
_TCVN3 = {byte: chr(letter) for letter, byte in BYTES.items()}
Grid = dict[tuple[int, int], str]  # (row, column), both counted from 1 → text


def grids_of(body: bytes) -> dict[str, Grid]:
    """Return the tables of a file by name: `table[n]`, the sheet's name, or nothing for a CSV."""
    if body.startswith(b"PK"):
        return _workbook(body)
    if b"<table" in body:
        page = _Page()
        page.feed(body.decode("utf-8"))
        return {f"table[{n}]": _spread(rows) for n, rows in enumerate(page.tables, start=1)}
    text = "".join(_TCVN3.get(byte, chr(byte)) for byte in body)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    return {"": {(r, c): cell for r, row in enumerate(rows, 1) for c, cell in enumerate(row, 1)}}


def place_of(locator: str) -> tuple[str, int, int]:
    """Return table, row and column of a locator of one cell."""
    if found := re.fullmatch(r"(table\[\d+\])/row\[(\d+)\]/column\[(\d+)\]", locator):
        return found[1], int(found[2]), int(found[3])
    found = re.fullmatch(r"(?:(.+)!)?([A-Z]+)(\d+)", locator)
    assert found, locator
    return found[1] or "", int(found[3]), _column(found[2])


def headings(grid: Grid, row: int, column: int, head: tuple[int, int]) -> list[str]:
    """Return the headings above a cell, from the top, each once.

    Args:
        grid: The table.
        row: The cell's row; it must lie below the head.
        column: The cell's column.
        head: First and last row of the head.
    """
    assert row > head[1]
    found = [grid.get((line, column), "") for line in range(head[0], head[1] + 1)]
    return list(dict.fromkeys(text for text in found if text))


class _Page(HTMLParser):
    """Rows of cells of every table: (text, rowspan, colspan)."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[tuple[str, int, int]]]] = []
        self._text: str | None = None
        self._spans = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            spans = dict(attrs)
            self._spans = int(spans.get("rowspan") or 1), int(spans.get("colspan") or 1)
            self._text = ""

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._text is not None:
            self.tables[-1][-1].append((self._text.strip(), *self._spans))
            self._text = None


def _spread(rows: list[list[tuple[str, int, int]]]) -> Grid:
    grid: Grid = {}
    for row, cells in enumerate(rows, start=1):
        column = 1
        for text, high, wide in cells:
            while (row, column) in grid:
                column += 1
            for down in range(high):
                for right in range(wide):
                    grid[row + down, column + right] = text
            column += wide
    return grid


def _workbook(body: bytes) -> dict[str, Grid]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        names = re.findall(r'<sheet [^>]*name="([^"]*)"', archive.read("xl/workbook.xml").decode())
        shared = []
        if "xl/sharedStrings.xml" in archive.namelist():
            texts = archive.read("xl/sharedStrings.xml").decode()
            shared = [_plain(entry) for entry in re.findall(r"<si>(.*?)</si>", texts, re.S)]
        pages = [
            archive.read(f"xl/worksheets/sheet{number}.xml").decode()
            for number in range(1, len(names) + 1)
        ]
    sheets = (_sheet(page, shared) for page in pages)
    return dict(zip(map(html.unescape, names), sheets, strict=True))


def _sheet(page: str, shared: list[str]) -> Grid:
    grid: Grid = {}
    for attributes, content in re.findall(r"<c ([^>]*?)(?:/>|>(.*?)</c>)", page, re.S):
        name = re.search(r'r="([A-Z]+)(\d+)"', attributes)
        assert name
        text = _plain(content)
        if text:
            is_shared = 't="s"' in attributes
            grid[int(name[2]), _column(name[1])] = shared[int(text)] if is_shared else text
    merged = r'<mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"'
    for left, top, right, bottom in re.findall(merged, page):
        text = grid.get((int(top), _column(left)), "")
        for row in range(int(top), int(bottom) + 1):
            for column in range(_column(left), _column(right) + 1):
                grid.setdefault((row, column), text)
    return grid


def _plain(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number

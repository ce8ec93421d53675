"""Cells of landing files, read with nothing but the standard library.

Here: a reader that knows neither the project's parsers nor its audit. Not here: any test.
"""

import csv
import html
import io
import json
import re
import zipfile
from decimal import Decimal
from typing import Any

_TABLE = re.compile(r"table\[(\d+)\]/row\[(\d+)\]/column\[(\d+)\]")
_CELL = re.compile(r"(?:(.+)!)?([A-Z]+)(\d+)")
_THOUSANDS = re.compile(r"-?\d{1,3}(\.\d{3})+")


def raw_text(body: bytes, locator: str) -> str:
    """Return what stands at a locator."""
    if locator.startswith("/"):
        return _of_json(body, locator)
    if found := _TABLE.fullmatch(locator):
        return _of_page(body, *(int(number) for number in found.groups()))
    found = _CELL.fullmatch(locator)
    assert found, locator
    sheet, letters, row = found.groups()
    return _of_sheet(body, sheet, f"{letters}{row}") if sheet else _of_csv(body, letters, int(row))


def number(text: str) -> Decimal | None:
    """Return the number that a text states; dots in groups of three are thousands."""
    if text in ("null", ""):
        return None
    return Decimal(text.replace(".", "") if _THOUSANDS.fullmatch(text) else text)


def _of_json(body: bytes, locator: str) -> str:
    value: Any = json.loads(body, parse_int=str, parse_float=str)
    for key in locator.split("/")[1:]:
        value = value[int(key)] if isinstance(value, list) else value[key]
    return "null" if value is None else str(value)


def _of_page(body: bytes, table: int, row: int, column: int) -> str:
    page = body.decode("utf-8")
    rows = re.findall(r"<tr.*?</tr>", re.findall(r"<table.*?</table>", page, re.S)[table - 1], re.S)
    cells = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", rows[row - 1], re.S)
    return html.unescape(str(cells[column - 1])).strip()


def _of_csv(body: bytes, letters: str, row: int) -> str:
    rows = list(csv.reader(io.StringIO(body.decode("latin-1"), newline=""), delimiter=";"))
    return rows[row - 1][_column(letters)]


def _of_sheet(body: bytes, sheet: str, place: str) -> str:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        book = archive.read("xl/workbook.xml").decode()
        number = re.findall(r'<sheet [^>]*name="([^"]*)"', book).index(sheet) + 1
        page = archive.read(f"xl/worksheets/sheet{number}.xml").decode()
        found = re.search(rf'<c r="{place}"([^>]*)>(.*?)</c>', page, re.S)
        assert found, place
        text = re.sub(r"<[^>]+>", "", found[2])
        if 't="s"' not in found[1]:
            return html.unescape(text)
        shared = archive.read("xl/sharedStrings.xml").decode()
        entry = re.findall(r"<si>(.*?)</si>", shared, re.S)[int(text)]
        return html.unescape(re.sub(r"<[^>]+>", "", str(entry)))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1

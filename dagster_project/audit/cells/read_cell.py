"""From a capture's bytes and a locator to the raw cell.

Here: which reader a locator asks for; each file is read once. Not here: the readers.
"""

import re
from functools import cached_property
from typing import Any

from dagster_project.audit.cells.allowed import Allowed
from dagster_project.audit.cells.grid_cell import Sheet, table_cell
from dagster_project.audit.cells.raw_cell import CellNotFound, Field, RawCell

_HTML = re.compile(r"table\[([0-9]+)\]/row\[([0-9]+)\]/column\[([0-9]+)\]")
_PLACE = re.compile(r"(?:(?P<sheet>.+)!)?(?P<first>[A-Z]+[0-9]+)(?::(?P<last>[A-Z]+[0-9]+))?")
_SHOWN_OF_LIST = 3


class CellReader:
    """Reads cells of one capture.

    Args:
        body: The bytes as received.
    """

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._sheets: dict[str, Sheet] = {}

    def cell(self, locator: str, allowed: Allowed) -> RawCell:
        """Return the cell at a locator, with the figures around it.

        Raises:
            CellNotFound: If nothing can be read there.
        """
        if locator.startswith("/"):
            from dagster_project.audit.cells.json_cell import json_cell

            return json_cell(self._json, locator, allowed)
        if found := _HTML.fullmatch(locator):
            table, row, column = (int(number) - 1 for number in found.groups())
            if not 0 <= table < len(self._tables):
                raise CellNotFound(f"the page has no table {table + 1}")
            return table_cell(self._tables[table], row, column, locator, allowed)
        if place := _PLACE.fullmatch(locator):
            return self._of_sheet(place, locator, allowed)
        raise CellNotFound(f"{locator!r} is no JSON pointer, table cell or cell name")

    @cached_property
    def _json(self) -> Any:
        from dagster_project.audit.cells.json_cell import load_json

        return load_json(self._body)

    @cached_property
    def _tables(self) -> list[Sheet]:
        from dagster_project.audit.cells.html_table import html_tables

        return html_tables(self._body)

    def _sheet(self, name: str) -> Sheet:
        if name not in self._sheets:
            if name:
                from dagster_project.audit.cells.workbook_table import workbook_table

                self._sheets[name] = workbook_table(self._body, name)
            else:
                from dagster_project.audit.cells.csv_table import csv_table

                self._sheets[name] = csv_table(self._body)
        return self._sheets[name]

    def _of_sheet(self, place: re.Match[str], locator: str, allowed: Allowed) -> RawCell:
        from dagster_project.audit.cells.workbook_table import parse_place

        sheet = self._sheet(place["sheet"] or "")
        row, column = parse_place(place["first"])
        if not place["last"]:
            return table_cell(sheet, row, column, locator, allowed)
        bottom, _ = parse_place(place["last"])
        return _list_of_codes(sheet, row, bottom, column, locator)


def _list_of_codes(sheet: Sheet, top: int, bottom: int, column: int, locator: str) -> RawCell:
    """Return a count of different codes in a column: such figures stand in no single cell."""
    texts = (" ".join(sheet.at(row, column).split()) for row in range(top, bottom + 1))
    codes = list(dict.fromkeys(text for text in texts if text))
    count = f"{len(codes)} codes"
    shown = [Field(f"{number}.", None, code) for number, code in enumerate(codes, 1)]
    return RawCell(
        sheet.kind, count, locator, (*shown[:_SHOWN_OF_LIST], Field("", None, count, is_cell=True))
    )

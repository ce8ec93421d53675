"""The rows of a table as figures of units.

Here: one row → one unit with its figures, totals, headings, footers, what cannot be read. Not
here: header (`headers.py`), numbers (`numbers.py`), who a unit is (`ingest/units.py`).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from dagster_project.ingest.connectors.figures import Unreadable
from dagster_project.ingest.models import (
    Parsed,
    ParsedRow,
    RejectRow,
    Request,
    UnitRef,
    UnitRole,
)
from dagster_project.ingest.tables.contract import Column, TableContract
from dagster_project.ingest.tables.grid import Cell, Grid, MergedRange
from dagster_project.ingest.tables.headers import Found
from dagster_project.ingest.tables.numbers import read_cell
from dagster_project.ingest.tables.wording import clean, key
from dagster_project.ingest.unit_codes import normalise_code, normalise_name


@dataclass(frozen=True)
class _Label:
    text: str
    column: int
    unit: UnitRef | None


class RowReader:
    """Reads the rows below a header into `parsed`.

    Args:
        grid: The sheet.
        contract: How to read it.
        found: Where header and columns are.
        request: What was asked; its unit owns the totals.
        parsed: Where figures and rejects go.
    """

    def __init__(
        self, grid: Grid, contract: TableContract, found: Found, request: Request, parsed: Parsed
    ) -> None:
        self._grid = grid
        self._contract = contract
        self._found = found
        self._request = request
        self._parsed = parsed
        self._figures = [
            (column, found.columns[column.header])
            for column in contract.columns
            if column.header in found.columns
        ]
        self._totals = _patterns(contract.totals)
        self._skip = _patterns(contract.skip)
        self._footer = _patterns(contract.footer)
        self._nulls = {key(text) for text in contract.nulls}
        self._zeros = {key(text) for text in contract.zeros}

    def read(self) -> None:
        """Read every row down to the footer."""
        for row in range(self._found.first_data_row, len(self._grid.rows)):
            if self._is_footer(row):
                self._report_below(row + 1)
                return
            if any(cell.kind != "empty" for cell in self._grid.rows[row]):
                self._read_row(row)

    def _is_footer(self, row: int) -> bool:
        texts = (key(cell.text) for cell in self._grid.rows[row] if cell.kind == "text")
        return any(_matches(self._footer, text) for text in texts)

    def _report_below(self, first: int) -> None:
        """Say so if figures stand below the footer: the table may not have ended there."""
        for row in range(first, len(self._grid.rows)):
            label = self._label(row)
            if label.unit is not None and any(self._looks_filled(row, c) for _, c in self._figures):
                reason = "the row stands below the footer of the table; correct footer if it counts"
                self._reject(row, label, reason)

    def _looks_filled(self, row: int, column: int) -> bool:
        cell = self._grid.at(row, column)
        return cell.kind == "number" or (cell.kind == "text" and cell.text.strip()[:1].isdigit())

    def _read_row(self, row: int) -> None:
        label = self._label(row)
        text = key(label.text)
        if _matches(self._totals, text):
            self._read_total(row, label)
        elif text and _matches(self._skip, text):
            return
        elif label.unit is None:
            if any(self._grid.at(row, column).kind != "empty" for _, column in self._figures):
                self._reject(row, label, "the row has figures and names no unit")
        elif (area := self._spanning(row, label.column)) is not None:
            reason = f"the merged cell {self._grid.area(area)} names one unit in several rows"
            self._reject(row, label, f"{reason}; which figures are its own cannot be told")
        else:
            self._read_figures(row, label.unit, "member")

    def _read_total(self, row: int, label: _Label) -> None:
        """A stated total is a figure of the unit asked for, kept beside its rows."""
        unit = UnitRef(
            code=self._request.root_unit_code,
            name=normalise_name(label.text),
            locator=self._grid.place(row, label.column),
        )
        self._read_figures(row, unit, "self")

    def _read_figures(self, row: int, unit: UnitRef, role: UnitRole) -> None:
        self._parsed.units.append(unit)
        for column, place in self._figures:
            self._read_figure(row, place, column, unit, role)

    def _read_figure(
        self, row: int, place: int, column: Column, unit: UnitRef, role: UnitRole
    ) -> None:
        cell = self._grid.at(row, place)
        locator = self._grid.place(row, place)
        area = self._spanning(row, place)
        who = unit.code or unit.name
        names = ", ".join(column.measures)
        if area is not None:
            shown = self._grid.shown(row, place)
            reason = f"the merged cell {self._grid.area(area)} covers several units"
            self._parsed.rejects.append(RejectRow(locator, shown.text, f"{who}: {names}: {reason}"))
            return
        try:
            value = None if self._is_null(cell) else self._number(cell, column)
        except Unreadable as error:
            self._parsed.rejects.append(RejectRow(locator, cell.text, f"{who}: {names}: {error}"))
            return
        for measure in column.measures:
            self._parsed.rows.append(ParsedRow(unit, role, measure, value, cell.text, locator))

    def _is_null(self, cell: Cell) -> bool:
        return cell.kind == "empty" or (cell.kind == "text" and key(cell.text) in self._nulls)

    def _number(self, cell: Cell, column: Column) -> Decimal:
        if cell.kind == "text" and key(cell.text) in self._zeros:
            return Decimal(0)
        return read_cell(column.cell.kind, cell, column.numbers or self._contract.numbers)

    def _spanning(self, row: int, column: int) -> MergedRange | None:
        """Return the merged range of a cell if it covers other rows too."""
        area = self._grid.merged_at(row, column)
        return area if area is not None and area.bottom > area.top else None

    def _label(self, row: int) -> _Label:
        """Return who a row is about: its unit, else its first text outside the figures."""
        name, name_column = self._unit_text(row, self._contract.unit.name)
        code, code_column = self._unit_text(row, self._contract.unit.code)
        if name or code:
            place = name_column if name else code_column
            unit = UnitRef(
                code=normalise_code(code),
                name=normalise_name(name),
                parent_code=self._request.root_unit_code,
                locator=self._grid.place(row, place),
            )
            return _Label(name or code, place, unit)
        figures = {column for _, column in self._figures}
        for column, cell in enumerate(self._grid.rows[row]):
            if cell.kind == "text" and column not in figures:
                return _Label(cell.text, column, None)
        return _Label("", 0, None)

    def _unit_text(self, row: int, header: str | None) -> tuple[str, int]:
        column = self._found.columns.get(header or "")
        return ("", 0) if column is None else (clean(self._grid.shown(row, column).text), column)

    def _reject(self, row: int, label: _Label, reason: str) -> None:
        locator = self._grid.place(row, label.column)
        self._parsed.rejects.append(RejectRow(locator, label.text, reason))


def _patterns(texts: Iterable[str]) -> list[re.Pattern[str]]:
    return [re.compile(text, re.IGNORECASE) for text in texts]


def _matches(patterns: list[re.Pattern[str]], text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns)

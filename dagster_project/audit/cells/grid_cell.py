"""A cell of a table, with its row and what stands above its columns.

Here: grids and the row around a cell, for every form of table. Not here: files.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from dagster_project.audit.cells.allowed import Allowed, is_column_number, is_figure
from dagster_project.audit.cells.raw_cell import CellNotFound, Field, Kind, RawCell

_MAX_HEADER_ROWS = 5
_MAX_HEADING = 120


class Area(NamedTuple):
    """Cells that are shown as one; both corners belong to it, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """The texts of a table.

    Attributes:
        kind: Form of the export.
        rows: Texts by row; rows may differ in length.
        merged: Merged areas; their first cell holds the text.
        name: Name of the sheet; empty for others.
    """

    kind: Kind
    rows: Sequence[Sequence[str]]
    merged: Sequence[Area] = ()
    name: str = ""
    _covered: dict[tuple[int, int], Area] = field(default_factory=dict, init=False, repr=False)
    _widths: dict[int, int] = field(default_factory=dict, init=False, repr=False)
    _texts: dict[int, list[str]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        for area in self.merged:
            for row in range(area.top, min(area.bottom + 1, len(self.rows))):
                for column in range(area.left, min(area.right + 1, area.left + 256)):
                    self._covered[row, column] = area
                    self._widths[row] = max(column + 1, self._widths.get(row, 0))

    def at(self, row: int, column: int) -> str:
        """Return the text that is stored in a cell."""
        inside = 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row])
        return self.rows[row][column] if inside else ""

    def shown(self, row: int, column: int) -> str:
        """Return the text that a reader sees there: merged cells show that of their first."""
        area = self._covered.get((row, column))
        return self.at(area.top, area.left) if area else self.at(row, column)

    def texts(self, row: int) -> list[str]:
        """Return the different texts of a row."""
        if row not in self._texts:
            found = (self.shown(row, column) for column in range(self.width(row)))
            self._texts[row] = list(dict.fromkeys(text for text in found if text))
        return self._texts[row]

    def width(self, row: int) -> int:
        """Return how many columns a row has, merged ones included."""
        return max(len(self.rows[row]), self._widths.get(row, 0))


def table_cell(sheet: Sheet, row: int, column: int, place: str, allowed: Allowed) -> RawCell:
    """Return a cell with its row.

    Args:
        sheet: The table.
        row: Row, counted from 0.
        column: Column, counted from 0.
        place: The locator.
        allowed: What may be shown beside the cell.

    Raises:
        CellNotFound: If the table has no such cell.
    """
    if row >= len(sheet.rows) or column >= sheet.width(row):
        raise CellNotFound(f"the table has no cell {place!r}")
    # Pages show the text of a merged cell everywhere; files keep it in its first cell only.
    text = sheet.shown(row, column) if sheet.kind == "html" else sheet.at(row, column)
    header = _header_rows(sheet, row, column)
    fields = []
    for number in range(sheet.width(row)):
        is_cell, there = number == column, sheet.at(row, number)
        if is_cell or there:
            heading = _heading(sheet, header, number)
            shown = text if is_cell else allowed.shown(there)
            fields.append(Field(_name(sheet, number), heading, shown, is_cell))
    container = f"row[{row + 1}]" if sheet.kind == "html" else f"{sheet.name or 'CSV'}: {row + 1}"
    return RawCell(sheet.kind, text, container, tuple(fields))


def column_name(column: int) -> str:
    """Return a column's letters for its number counted from 0."""
    name, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _name(sheet: Sheet, column: int) -> str:
    return f"column[{column + 1}]" if sheet.kind == "html" else column_name(column)


def _header_rows(sheet: Sheet, row: int, column: int) -> list[int]:
    """Return the rows of the header: the nearest block of texts above the figures.

    A row with one text only is a title or the name of a section, never a header.
    """
    found: list[int] = []
    for above in range(row - 1, -1, -1):
        title = len(sheet.texts(above)) <= 1
        text = sheet.shown(above, column)
        is_text = bool(text) and not is_figure(text) and not is_column_number(text)
        if is_text and not title:
            found.append(above)
        elif found:
            break
        if len(found) == _MAX_HEADER_ROWS:
            break
    return found[::-1]


def _heading(sheet: Sheet, header: list[int], column: int) -> str | None:
    texts = dict.fromkeys(" ".join(sheet.shown(row, column).split()) for row in header)
    heading = " / ".join(text for text in texts if text)
    return heading[:_MAX_HEADING] or None

"""A sheet as cells with places, whatever file it came from.

Here: cells, merged ranges, names of places. Not here: files (`workbook.py`, `delimited.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

CellKind = Literal["empty", "text", "number", "date", "bool", "error", "formula"]


class Cell(NamedTuple):
    """What a cell holds; a number's text is its plain decimal form."""

    text: str
    kind: CellKind


EMPTY = Cell("", "empty")


class MergedRange(NamedTuple):
    """Cells that are shown as one; both corners belong to it, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """A sheet from its first cell on.

    Attributes:
        sheet: Name of the sheet; empty for CSV.
        rows: Cells by row; rows may differ in length.
        merged: Merged ranges.
    """

    sheet: str
    rows: Sequence[Sequence[Cell]]
    merged: Sequence[MergedRange] = ()
    _covering: Mapping[tuple[int, int], MergedRange] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # A range may reach to the end of the sheet's space; only what has cells matters.
        height, width = len(self.rows), self.width
        covering = {
            (row, column): area
            for area in self.merged
            for row in range(area.top, min(area.bottom + 1, height))
            for column in range(area.left, min(area.right + 1, width))
        }
        object.__setattr__(self, "_covering", covering)

    @property
    def width(self) -> int:
        """Length of the longest row."""
        return max(map(len, self.rows), default=0)

    def at(self, row: int, column: int) -> Cell:
        """Return a cell as it is stored (of merged cells only the first holds something)."""
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return EMPTY
        return self.rows[row][column]

    def shown(self, row: int, column: int) -> Cell:
        """Return a cell as it is shown: merged cells show what their first one holds."""
        area = self.merged_at(row, column)
        return self.at(row, column) if area is None else self.at(area.top, area.left)

    def merged_at(self, row: int, column: int) -> MergedRange | None:
        """Return the merged range that covers a cell."""
        return self._covering.get((row, column))

    def place(self, row: int, column: int) -> str:
        """Name a cell: `Sheet!C5`, without a sheet `C5`."""
        return self._named(f"{column_name(column)}{row + 1}")

    def area(self, area: MergedRange) -> str:
        """Name a range: `Sheet!C5:C6`."""
        first = f"{column_name(area.left)}{area.top + 1}"
        return self._named(f"{first}:{column_name(area.right)}{area.bottom + 1}")

    def rows_name(self, first: int, last: int) -> str:
        """Name whole rows: `Sheet!5:7`."""
        return self._named(f"{first + 1}:{last + 1}")

    def _named(self, place: str) -> str:
        return f"{self.sheet}!{place}" if self.sheet else place


def column_name(column: int) -> str:
    """Return a column's letters (`A`, `AB`) for its number counted from 0."""
    name = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name

"""The header of a table against its contract.

Here: joining merged levels, finding each column by its text, saying what is missing, moved or
new. Not here: rows below (`rows.py`).
"""

import difflib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dagster_project.ingest.models import NotThisExport, RejectRow
from dagster_project.ingest.tables.contract import Header
from dagster_project.ingest.tables.grid import Grid
from dagster_project.ingest.tables.wording import clean, key

_LEAST_FOUND = 0.5
_NEAR = 0.6


@dataclass(frozen=True)
class Wanted:
    """A column that the contract names.

    Attributes:
        header: Its header.
        use: What is lost without it, for a message.
        is_needed: Whether nothing can be read without it.
    """

    header: str
    use: str
    is_needed: bool = False


@dataclass(frozen=True)
class Found:
    """Where the header stands and which column is which.

    Attributes:
        first_data_row: The row below the header, counted from 0.
        columns: Column numbers by the contract's headers.
        unknown: Headers that no contract names.
        notes: What a person should know: moved, missing and doubled columns.
    """

    first_data_row: int
    columns: dict[str, int]
    unknown: Counter[str]
    notes: list[RejectRow]


def find_header(
    grid: Grid, header: Header, wanted: Sequence[Wanted], ignore: Sequence[str]
) -> Found:
    """Find the wanted columns where the contract says, or a few rows up or down.

    Raises:
        NotThisExport: If a needed column, or half of all columns, is not there.
    """
    stated = header.row - 1
    best = _at(grid, header, stated, wanted)
    if len(best.columns) < len(wanted):
        for step in range(1, header.search + 1):
            for first in (stated + step, stated - step):
                if first >= 0:
                    other = _at(grid, header, first, wanted)
                    best = other if len(other.columns) > len(best.columns) else best
    _check(grid, header, best, wanted)
    return best.finish(grid, header, wanted, ignore)


@dataclass
class _Attempt:
    first: int
    texts: list[str]
    columns: dict[str, int]
    doubled: dict[str, list[int]]

    def finish(
        self, grid: Grid, header: Header, wanted: Sequence[Wanted], ignore: Sequence[str]
    ) -> Found:
        last = self.first + header.rows - 1
        place = grid.rows_name(self.first, last)
        notes: list[RejectRow] = []
        if self.first != header.row - 1:
            notes.append(
                RejectRow(
                    place,
                    "",
                    f"the header stands in rows {self.first + 1} to {last + 1}, the contract says "
                    f"{header.row} to {header.row + header.rows - 1}; it was read where it stands",
                )
            )
        known = {key(column.header) for column in wanted} | {key(text) for text in ignore}
        unknown = Counter(text for text in self.texts if text and key(text) not in known)
        for column in wanted:
            if column.header in self.doubled:
                places = ", ".join(grid.place(last, c) for c in self.doubled[column.header])
                reason = f"column {column.header!r} stands in {places}; {column.use}"
                notes.append(RejectRow(place, column.header, reason))
            elif column.header not in self.columns:
                reason = (
                    f"column {column.header!r} is missing{_near(column, unknown)}; {column.use}"
                )
                notes.append(RejectRow(place, column.header, reason))
        return Found(last + 1, self.columns, unknown, notes)


def _at(grid: Grid, header: Header, first: int, wanted: Sequence[Wanted]) -> _Attempt:
    texts = _joined(grid, first, header)
    places: dict[str, list[int]] = {}
    for number, text in enumerate(texts):
        places.setdefault(key(text), []).append(number)
    columns: dict[str, int] = {}
    doubled: dict[str, list[int]] = {}
    for column in wanted:
        found = places.get(key(column.header), [])
        if len(found) == 1:
            columns[column.header] = found[0]
        elif found:
            doubled[column.header] = found
    return _Attempt(first, texts, columns, doubled)


def _joined(grid: Grid, first: int, header: Header) -> list[str]:
    """Return each column's header: its levels joined, each text once."""
    levels: list[list[str]] = [[] for _ in range(grid.width)]
    named = [False] * grid.width
    for row in range(first, first + header.rows):
        is_last = row == first + header.rows - 1
        parents = [tuple(texts) for texts in levels]
        shown = ""
        for column, texts in enumerate(levels):
            text = clean(grid.shown(row, column).text)
            named[column] = named[column] or bool(text)
            siblings = column > 0 and parents[column] == parents[column - 1]
            if not text and header.fill and siblings and not is_last:
                text = shown
            shown = text
            if text and text not in texts[-1:]:
                texts.append(text)
    # Empty columns to the right of the table only seem to belong to its last group.
    return [" / ".join(texts) if own else "" for texts, own in zip(levels, named, strict=True)]


def _check(grid: Grid, header: Header, best: _Attempt, wanted: Sequence[Wanted]) -> None:
    missing = [column.header for column in wanted if column.header not in best.columns]
    needed = [c.header for c in wanted if c.is_needed and c.header not in best.columns]
    if not needed and len(best.columns) >= _LEAST_FOUND * len(wanted):
        return
    where = grid.rows_name(header.row - 1, header.row + header.rows - 2)
    seen = ", ".join(repr(text) for text in _joined(grid, header.row - 1, header) if text)
    raise NotThisExport(
        f"the header is not that of the contract: {', '.join(map(repr, needed or missing))} not "
        f"found in rows {where} nor {header.search} rows up or down; there stands: "
        f"{seen or 'nothing'}"
    )


def _near(column: Wanted, unknown: Counter[str]) -> str:
    by_key = {key(text): text for text in unknown}
    close = difflib.get_close_matches(key(column.header), by_key, 1, _NEAR)
    return f" (renamed to {by_key[close[0]]!r}?)" if close else ""

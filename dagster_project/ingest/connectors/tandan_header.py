"""Banner and header of a TanDan report.

Here: which table is the report, which days it states, which column is which. Not here: its rows
(`tandan_report.py`).
"""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from dagster_project.ingest.connectors.html_grid import locator
from dagster_project.ingest.connectors.tandan_map import (
    LEVELS_MARK,
    ReportPlan,
    WantedColumn,
    header_key,
)
from dagster_project.ingest.models import NotThisExport, Parsed, RejectRow
from dagster_project.ingest.tables.banner import Unclear, read_day
from dagster_project.ingest.tables.grid import Grid
from dagster_project.ingest.tables.wording import clean

Days = tuple[date, date]

_SEARCHED_ROWS = 30
_MOST_LEVELS = 6
_LEAST_FOUND = 0.5
_NEAR = 0.6
_DAY = r"[0-9]{1,2}\s*/\s*[0-9]{1,2}\s*/\s*[0-9]{4}"
_BANNER = re.compile(rf"từ ngày\s+({_DAY})\s+đến\s+(?:hết\s+)?ngày\s+({_DAY})", re.IGNORECASE)


@dataclass
class Header:
    """Where a report's columns are, in the table that holds it; all numbers count from 0."""

    table: int
    grid: Grid
    first_row: int
    first_data_row: int
    unit: dict[str, int] = field(default_factory=dict)
    figures: list[tuple[WantedColumn, int]] = field(default_factory=list)

    @property
    def width(self) -> int:
        """How many columns the header has."""
        rows = self.grid.rows[self.first_row : self.first_data_row]
        return max(map(len, rows), default=0)

    def place(self, row: int, column: int) -> str:
        """Name a cell."""
        return locator(self.table, row, column)


def find_header(plan: ReportPlan, grids: list[Grid], parsed: Parsed) -> Header:
    """Find the report among the tables of a page; missing and unknown columns are noted.

    Raises:
        NotThisExport: If no table is this report.
    """
    for number, grid in enumerate(grids):
        for row in range(min(len(grid.rows), _SEARCHED_ROWS)):
            depth = _depth(plan, grid, row)
            if depth:
                header = Header(number, grid, row, row + depth)
                _take_columns(plan, header, parsed)
                return header
    name = plan.unit["name"].label
    raise NotThisExport(
        f"this is no {plan.report}: no table has a header with the column {name!r} in its first "
        f"{_SEARCHED_ROWS} rows"
    )


def check_banner(header: Header, asked: Days | None) -> Days:
    """Return the days that the banner above the header states.

    Raises:
        NotThisExport: If it states none, or others than those asked for.
    """
    for row in range(header.first_row):
        for column, cell in enumerate(header.grid.rows[row]):
            found = _BANNER.search(cell.text)
            if found is None:
                continue
            place = header.place(row, column)
            try:
                stated = read_day(found[1], "dmy"), read_day(found[2], "dmy")
            except Unclear as error:
                raise NotThisExport(f"period in {place}: {error}") from None
            if asked is not None and stated != asked:
                raise NotThisExport(
                    f"period {_span(stated)} in {place}, asked for {_span(asked)}; pull again"
                )
            return stated
    raise NotThisExport(
        "period not stated: no row above the header says (Từ ngày … đến ngày …), so it cannot be "
        "told which days the figures cover"
    )


def _span(days: Days) -> str:
    return f"{days[0]:%d/%m/%Y} to {days[1]:%d/%m/%Y}"


def _depth(plan: ReportPlan, grid: Grid, row: int) -> int:
    """Return how many rows a header has that begins here, 0 if none does."""
    for column in range(len(grid.rows[row])):
        if _is(plan.unit["name"], [grid.at(row, column).text]):
            area = grid.merged_at(row, column)
            depth = 1 if area is None else area.bottom - area.top + 1
            return depth if depth <= _MOST_LEVELS else 0
    return 0


def _take_columns(plan: ReportPlan, header: Header, parsed: Parsed) -> None:
    levels = [_levels(header, column) for column in range(header.grid.width)]
    taken: set[int] = set()
    for role, wanted in plan.unit.items():
        places = [column for column, texts in enumerate(levels) if _is(wanted, texts)]
        taken.update(places)
        if len(places) == 1:
            header.unit[role] = places[0]
        elif places:
            _refuse_doubled(plan, header, wanted, places)
    found = {
        wanted.key: [column for column, texts in enumerate(levels) if _is(wanted, texts)]
        for wanted in plan.figures
    }
    taken.update(column for places in found.values() for column in places)
    strange = {
        column: LEVELS_MARK.join(texts)
        for column, texts in enumerate(levels)
        if texts and column not in taken and not _is_unused(plan, texts)
    }
    parsed.unknown_fields.update(f"columns.{text}"[:200] for text in strange.values())
    for wanted in plan.figures:
        _take_figure(header, wanted, found[wanted.key], strange.values(), parsed)
    needed = [wanted for wanted in plan.figures if not wanted.optional]
    there = sum(bool(found[wanted.key]) for wanted in needed)
    if there < _LEAST_FOUND * len(needed):
        missing = ", ".join(repr(wanted.label) for wanted in needed if not found[wanted.key])
        seen = ", ".join(repr(LEVELS_MARK.join(texts)) for texts in levels if texts)
        raise NotThisExport(
            f"this is no {plan.report}: its header lacks {missing}; there stands: {seen}"
        )


def _take_figure(
    header: Header, wanted: WantedColumn, places: list[int], strange: Iterable[str], parsed: Parsed
) -> None:
    if len(places) == 1:
        header.figures.append((wanted, places[0]))
        return
    if not places and wanted.optional:
        return
    last = header.first_data_row - 1
    lost = f"{', '.join(wanted.cell.measure_ids if wanted.cell else ())} cannot be read"
    if places:
        where = ", ".join(header.place(last, column) for column in places)
        reason = f"column {wanted.label!r} stands in {where}; {lost}: keep one of them"
        parsed.rejects.append(RejectRow(header.place(last, places[0]), wanted.label, reason))
        return
    by_key = {header_key(text): text for text in strange}
    close = difflib.get_close_matches(header_key(wanted.label), by_key, 1, _NEAR)
    renamed = f" (renamed to {by_key[close[0]]!r}?)" if close else ""
    reason = (
        f"column {wanted.label!r} is missing{renamed}; {lost}: add its new header to tandan.yaml"
    )
    parsed.rejects.append(RejectRow(header.place(last, 0), wanted.label, reason))


def _refuse_doubled(
    plan: ReportPlan, header: Header, wanted: WantedColumn, places: list[int]
) -> None:
    where = ", ".join(header.place(header.first_row, column) for column in places)
    raise NotThisExport(
        f"this is no {plan.report} that can be read: column {wanted.label!r} stands in {where}"
    )


def _levels(header: Header, column: int) -> list[str]:
    """Return a column's header from top to bottom; a merged cell is one level."""
    texts: list[str] = []
    before = None
    for row in range(header.first_row, header.first_data_row):
        area = header.grid.merged_at(row, column)
        text = clean(header.grid.shown(row, column).text)
        if text and (area is None or area != before):
            texts.append(text)
        before = area
    return texts


def _is(wanted: WantedColumn, texts: list[str]) -> bool:
    if not texts:
        return False
    joined = LEVELS_MARK.join(header_key(text) for text in texts)
    return joined in wanted.headers or header_key(texts[-1]) == wanted.key.casefold()


def _is_unused(plan: ReportPlan, texts: list[str]) -> bool:
    joined = LEVELS_MARK.join(header_key(text) for text in texts)
    return joined in plan.unused or header_key(texts[-1]) in plan.unused

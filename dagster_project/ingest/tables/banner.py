"""The period that a file states above its table.

Here: finding the line, reading its days or its period. Not here: what happens with the cut-off.
"""

import re
from datetime import date, datetime

from dagster_project.ingest.connectors.period_check import check_days, check_period
from dagster_project.ingest.models import NotThisExport
from dagster_project.ingest.periods import Period, end_of_day
from dagster_project.ingest.tables.contract import Banner, DateOrder
from dagster_project.ingest.tables.grid import Grid
from dagster_project.ingest.tables.wording import clean

_ORDERS: dict[DateOrder, tuple[int, int, int]] = {
    "dmy": (2, 1, 0),
    "mdy": (2, 0, 1),
    "ymd": (0, 1, 2),
}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def check_banner(
    grid: Grid, banner: Banner | None, order: DateOrder, period_id: str | None
) -> datetime | None:
    """Compare the period a file states with the one asked for; returns its cut-off.

    Raises:
        NotThisExport: If it states another period, or none where the contract expects one.
    """
    if banner is None:
        return None
    pattern = re.compile(banner.pattern, re.IGNORECASE)
    for row in range(min(banner.rows, len(grid.rows))):
        for column in range(len(grid.rows[row])):
            found = pattern.search(clean(grid.at(row, column).text))
            if found:
                try:
                    return _cut_off(found.groupdict(), order, period_id)
                except Unclear as error:
                    raise NotThisExport(f"period in {grid.place(row, column)}: {error}") from None
    raise NotThisExport(
        f"period not stated: no line like {banner.pattern!r} in the first {banner.rows} rows"
    )


class Unclear(ValueError):
    """A date or period that cannot be read."""


def read_day(text: str, order: DateOrder) -> date:
    """Read a date by the order the contract names.

    Raises:
        Unclear: If it is no date in that order.
    """
    parts = re.findall(r"[0-9]+", text)
    year, month, day = (
        (parts[place] for place in _ORDERS[order]) if len(parts) == 3 else ("", "", "")
    )
    try:
        if len(year) != 4:
            raise ValueError("a year has four digits")
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise Unclear(f"{text!r} is no date in the order {order} ({error})") from None


def _cut_off(
    stated: dict[str, str | None], order: DateOrder, period_id: str | None
) -> datetime | None:
    last = stated.get("to")
    if last is not None:
        first = stated.get("from")
        begins = None if first is None else read_day(first, order)
        return check_days(period_id, begins, read_day(last, order))
    period = _period(stated)
    check_period(period_id, period)
    return end_of_day(period.last_day)


def _period(stated: dict[str, str | None]) -> Period:
    year = stated.get("year") or ""
    for kind, form in {"month": "{:02d}", "quarter": "Q{}", "half": "H{}"}.items():
        text = stated.get(kind)
        if text:
            number = _ROMAN.get(text.casefold()) or (int(text) if text.isdecimal() else 0)
            return _parsed(f"{year}-{form.format(number)}")
    return _parsed(year)


def _parsed(period_id: str) -> Period:
    try:
        return Period.parse(period_id)
    except ValueError as error:
        raise Unclear(str(error)) from None

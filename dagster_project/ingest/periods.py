"""Periods, days and moments: what `2026-Q3` covers and which day a moment belongs to.

Here: period ids, Vietnamese days, reading and writing UTC moments.
Not here: which periods are asked how often (planning), dates of units (seeds).
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

PeriodType = Literal["year", "half", "quarter", "month"]

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_PERIOD = re.compile(
    r"(?P<year>[0-9]{4})"
    r"(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?"
)
_MONTHS: dict[PeriodType, int] = {"year": 12, "half": 6, "quarter": 3, "month": 1}


@dataclass(frozen=True)
class Period:
    """A calendar period.

    Attributes:
        type: Kind of period.
        year: Calendar year.
        number: 1-based half, quarter or month; 1 for a year.
    """

    type: PeriodType
    year: int
    number: int = 1

    @classmethod
    def parse(cls, period_id: str) -> "Period":
        """Read a period id such as `2026`, `2026-H1`, `2026-Q3` or `2026-10`.

        Raises:
            ValueError: If the text is no period id.
        """
        found = _PERIOD.fullmatch(period_id)
        if found is None:
            raise ValueError(f"{period_id!r} is no period; write 2026, 2026-H1, 2026-Q3 or 2026-10")
        year = int(found["year"])
        if found["half"]:
            return cls("half", year, int(found["half"]))
        if found["quarter"]:
            return cls("quarter", year, int(found["quarter"]))
        if found["month"]:
            return cls("month", year, int(found["month"]))
        return cls("year", year)

    @classmethod
    def of(cls, type_: PeriodType, day: date) -> "Period":
        """Return the period of a kind that holds a day."""
        number = 1 if type_ == "year" else (day.month - 1) // _MONTHS[type_] + 1
        return cls(type_, day.year, number)

    @property
    def id(self) -> str:
        """The period's id."""
        if self.type == "year":
            return f"{self.year}"
        if self.type == "month":
            return f"{self.year}-{self.number:02d}"
        return f"{self.year}-{self.type[0].upper()}{self.number}"

    @property
    def first_day(self) -> date:
        """The first day of the period."""
        return date(self.year, (self.number - 1) * _MONTHS[self.type] + 1, 1)

    @property
    def last_day(self) -> date:
        """The last day of the period."""
        month = self.number * _MONTHS[self.type]
        return date(self.year, month, monthrange(self.year, month)[1])

    def back(self, steps: int) -> "Period":
        """Return the period that lies `steps` periods earlier."""
        per_year = 12 // _MONTHS[self.type]
        index = self.year * per_year + self.number - 1 - steps
        return Period(self.type, index // per_year, index % per_year + 1)


def utc_now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def vn_date(moment: datetime) -> date:
    """Return the Vietnamese calendar day of a moment."""
    return moment.astimezone(VIETNAM).date()


def end_of_day(day: date) -> datetime:
    """Return the last second of a Vietnamese day, in UTC: figures "up to" that day end then."""
    return datetime.combine(day, time(23, 59, 59), VIETNAM).astimezone(UTC)


def parse_moment(text: str) -> datetime:
    """Read an ISO moment; one without a zone is UTC.

    Raises:
        ValueError: If the text is no ISO moment.
    """
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def format_moment(moment: datetime) -> str:
    """Write a moment as ISO text in UTC, with `Z`, microseconds only where there are any."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")

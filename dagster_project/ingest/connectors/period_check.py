"""Does the answer speak of the period that was asked for?

Here: the days that a banner states against the period of the request. Not here: finding the
banner (each family does).
"""

from datetime import date, datetime

from dagster_project.ingest.models import NotThisExport
from dagster_project.ingest.periods import Period, end_of_day


def check_days(period_id: str | None, first: date | None, last: date) -> datetime:
    """Compare the days an answer states with the period asked for.

    The answer may end before the period does: a running period is reported up to a day.

    Args:
        period_id: The period asked for; None accepts any days.
        first: The first day the answer covers, where it states one.
        last: The last day it covers.

    Returns:
        The cut-off of the answer's data: the end of its last day.

    Raises:
        NotThisExport: If the days are not those of the period.
    """
    if first is not None and first > last:
        raise NotThisExport(f"period {_span(first, last)} in the answer ends before it begins")
    if period_id is not None:
        period = Period.parse(period_id)
        begins_well = first is None or first == period.first_day
        if not begins_well or not period.first_day <= last <= period.last_day:
            raise NotThisExport(
                f"period {_span(first, last)} in the answer, asked for {period.id} "
                f"({_span(period.first_day, period.last_day)})"
            )
    return end_of_day(last)


def check_period(period_id: str | None, stated: Period) -> None:
    """Compare the period an answer names with the one asked for.

    Raises:
        NotThisExport: If they differ.
    """
    if period_id is not None and stated.id != period_id:
        raise NotThisExport(f"period {stated.id} in the answer, asked for {period_id}")


def _span(first: date | None, last: date) -> str:
    start = f"{first:%d/%m/%Y} to " if first is not None else "up to "
    return f"{start}{last:%d/%m/%Y}"

"""The Vietnamese days that a request with two dates asks for.

Here: first and last day of a period, as far as it has come. Not here: how a family writes days
(each has its own form), checking what an answer states (`period_check.py`).
"""

from datetime import date

from dagster_project.ingest.periods import Period


def asked_days(period_id: str | None, day: date | None = None) -> tuple[date, date]:
    """Return the first and the last day to ask for; a running period is asked up to a day.

    Args:
        period_id: The period.
        day: The Vietnamese day of asking; the whole period if None.

    Raises:
        ValueError: If no period is given, or it begins after the day.
    """
    if period_id is None:
        raise ValueError("this export needs a period; set the type of its periods in the file")
    period = Period.parse(period_id)
    if day is None:
        return period.first_day, period.last_day
    if day < period.first_day:
        raise ValueError(f"period {period_id} begins after {day}; ask for it later")
    return period.first_day, min(period.last_day, day)

"""Days.

Here: the partitions of the raw exports. Not here: dbt, which finds changed days by itself.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import dagster as dg

TIMEZONE = "Asia/Ho_Chi_Minh"
# The first day for which the older national interface holds figures by the 2022 rules.
FIRST_DAY = "2022-08-01"

# `end_offset=1`: today's exports are pulled today, not after the day has ended.
days = dg.DailyPartitionsDefinition(start_date=FIRST_DAY, timezone=TIMEZONE, end_offset=1)


def day_of(moment: datetime) -> date:
    """Return the Vietnamese date of a moment."""
    return moment.astimezone(ZoneInfo(TIMEZONE)).date()

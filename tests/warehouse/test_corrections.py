"""The corrections log over the captured days: an error that came back twice."""

from datetime import date
from pathlib import Path

import duckdb


def _rows(warehouse: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_totals_that_are_not_the_sums_were_put_right_and_came_back(warehouse: Path) -> None:
    life = _rows(
        warehouse,
        "select as_of, state, units_wrong, times_returned from marts.corrections "
        "where identity_id = 'components_sum' order by 1",
    )
    breaks = _rows(
        warehouse,
        "select as_of, sum(case when not holds then 1 else 0 end) from marts.identity_checks "
        "where identity_id = 'components_sum' and as_of >= date '2026-09-30' group by 1 order by 1",
    )
    assert [(day, units) for day, _, units, _ in life] == breaks
    states = {day: (state, returned) for day, state, _, returned in life}
    assert states[date(2026, 9, 30)] == ("open", 0)
    assert states[date(2026, 10, 1)] == ("fixed", 0)
    assert states[date(2026, 10, 3)] == ("open", 1)
    assert states[date(2026, 10, 5)] == ("open", 2)
    assert states[date(2026, 10, 10)] == ("fixed", 2)


def test_the_placeholder_stands_for_every_province(warehouse: Path) -> None:
    assert _rows(
        warehouse,
        "select state, units_wrong from marts.corrections where quality_flag like 'TEMP%'",
    ) == [("open", 34)]

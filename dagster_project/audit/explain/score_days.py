"""Days on which a unit has scores, and days on which its total is gone from an edition.

Here: what the tables of scores and ranks say of one unit's days against each other. Not here: which
of the days is meant (asked.py).
"""

from datetime import date

from dagster_project.audit.open_for_reading import OpenEdition
from dagster_project.publish.errors import EditionDamaged

_ALSO = ("rankings", "component_scores", "indicator_scores")


def days_of(opened: OpenEdition, unit_code: str, basis: str) -> dict[date, list[str]]:
    """Return the periods of each day for which a unit has a total."""
    found: dict[date, list[str]] = {}
    for row in opened.rows(
        "select as_of, period_id from edition.marts.composite_scores "
        "where unit_code = $unit_code and basis = $basis order by all",
        {"unit_code": unit_code, "basis": basis},
    ):
        found.setdefault(row["as_of"], []).append(row["period_id"])
    return found


def refuse_lost_total(
    opened: OpenEdition,
    unit_code: str,
    basis: str,
    period: str | None,
    days: tuple[date, date],
    there: dict[date, list[str]],
) -> None:
    """Refuse to pass over a day whose total is gone while its other rows are there.

    Args:
        opened: The edition.
        unit_code: The unit.
        basis: The basis.
        period: The period asked for; None for any.
        days: The first and the last day that would be told.
        there: The periods of each day that have a total.

    Raises:
        EditionDamaged: If there is such a day; the message names day, period and tables.
    """
    given = {"unit_code": unit_code, "basis": basis, "first": days[0], "last": days[1]}
    lost: dict[tuple[date, str], list[str]] = {}
    for table in _ALSO:
        if not opened.has(table):
            continue
        for row in opened.rows(
            f"select distinct as_of, period_id from edition.marts.{table} where as_of >= $first "
            "and as_of <= $last and unit_code = $unit_code and basis = $basis",
            given,
        ):
            if row["period_id"] not in there.get(row["as_of"], []):
                lost.setdefault((row["as_of"], row["period_id"]), []).append(table)
    wanted = [key for key in lost if period in (None, key[1])]
    if wanted:
        day, of_period = max(wanted)
        raise EditionDamaged(
            f"edition {opened.edition.edition_id} has no row of {unit_code} on {day}, period "
            f"{of_period}, basis {basis} in composite_scores, though "
            f"{', '.join(lost[day, of_period])} hold one: it is gone; `chiso verify "
            f"{opened.edition.edition_id}` says what was changed; restore it from a backup"
        )

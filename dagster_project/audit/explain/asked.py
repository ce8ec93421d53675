"""What is to be explained, with its defaults filled in.

Here: the choices, and what to say where one does not exist. Not here: the scores.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from dagster_project.audit.explain.score_days import days_of, refuse_lost_total
from dagster_project.audit.numbers import agreeing
from dagster_project.audit.open_for_reading import OpenEdition
from dagster_project.publish.errors import UnknownChoice
from dagster_project.publish.find_unit import Unit, find_unit

Kind = Literal["composite", "component", "indicator", "rank"]
BASES = ("published", "national", "provincial", "reconciled")
_SHOWN = 12


@dataclass(frozen=True)
class Question:
    """What the command line asked for.

    Attributes:
        unit: Code or name.
        kind: What is to be explained.
        part: The component or indicator, where it is one.
    """

    unit: str
    kind: Kind = "composite"
    part: str | None = None
    basis: str = "national"
    period: str | None = None
    as_of: date | None = None
    group: str | None = None


def question_of(
    unit: str,
    indicator: str | None,
    component: str | None,
    basis: str,
    period: str | None,
    as_of: date | None,
    group: str | None,
    *,
    rank: bool,
) -> Question:
    """Return the question that a command line asks; at most one of the parts is given."""
    kind: Kind = "rank" if rank else "composite"
    if indicator is not None:
        kind = "indicator"
    elif component is not None:
        kind = "component"
    return Question(unit, kind, indicator or component, basis, period, as_of, group)


@dataclass(frozen=True)
class Asked:
    """A question whose every choice exists."""

    unit: Unit
    kind: Kind
    part: str | None
    basis: str
    period_id: str
    as_of: date
    group: str | None


def settle(opened: OpenEdition, question: Question) -> Asked:
    """Fill in the defaults of a question.

    Raises:
        UnknownChoice: If there is no such unit, day, period, basis; the message says what is.
        EditionDamaged: If the total that would be told is gone.
    """
    if question.basis not in BASES:
        raise UnknownChoice(f"there is no --basis {question.basis}; there is: {', '.join(BASES)}")
    newest = opened.rows("select max(as_of) as day from edition.marts.composite_scores")[0]["day"]
    if newest is None:
        raise UnknownChoice(f"edition {opened.edition.edition_id} holds no score at all")
    opened.view("units")
    unit = find_unit(opened.connection, question.unit, question.as_of or newest)
    days = days_of(opened, unit.code, question.basis)
    wanted = question.period
    if question.as_of is not None:
        days = {question.as_of: days[question.as_of]} if question.as_of in days else {}
    day = max((one for one in days if wanted is None or wanted in days[one]), default=None)
    told = question.as_of or day or date.min, question.as_of or date.max
    refuse_lost_total(opened, unit.code, question.basis, wanted, told, days)
    if day is None:
        raise UnknownChoice(_no_day(opened, unit, question))
    period = wanted or (str(day.year) if str(day.year) in days[day] else days[day][0])
    return Asked(
        unit=unit,
        kind=question.kind,
        part=question.part,
        basis=question.basis,
        period_id=period,
        as_of=day,
        group=question.group,
    )


def _no_day(opened: OpenEdition, unit: Unit, question: Question) -> str:
    rows = opened.rows(
        "select basis, period_id, max(as_of) as newest, count(distinct as_of) as days "
        "from edition.marts.composite_scores where unit_code = $unit_code "
        "group by all order by all",
        {"unit_code": unit.code},
    )
    there = [
        f"--basis {row['basis']} --period {row['period_id']} --as-of {row['newest']}"
        + (f" (and {row['days'] - 1} earlier days)" if row["days"] > 1 else "")
        for row in rows[:_SHOWN]
    ]
    asked = " ".join(
        f"--{name} {value}"
        for name, value in (
            ("basis", question.basis),
            ("period", question.period),
            ("as-of", question.as_of),
        )
        if value is not None
    )
    listed = "; ".join(there) or "no score at all"
    return agreeing(f"{unit.code} ({unit.name}) has no score with {asked}; there is: {listed}")

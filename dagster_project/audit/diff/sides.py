"""The two sides of a comparison: an edition and a day each.

Here: reading them from `EDITION`, `DATE` or `EDITION@DATE`, and the state of one ranking in them.
Not here: what made them differ (causes.py, counterfactuals.py).
"""

import contextlib
import re
from dataclasses import dataclass, field
from datetime import date

import duckdb

from dagster_project.audit.diff.score_parts import Scores
from dagster_project.publish.current import Edition, find_edition, read_current
from dagster_project.publish.errors import UnknownChoice
from dagster_project.publish.marts import literal
from dagster_project.publish.open_edition import damage_named, open_edition
from dagster_project.settings import Settings

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# No edition's id begins so.
_LIKE_DATE = re.compile(r"\d{4}-", re.ASCII)
_FORMS = "a side is EDITION, DATE or EDITION@DATE, with dates as in 2026-10-10"


@dataclass(frozen=True)
class Side:
    """One side of a comparison.

    Attributes:
        edition: The edition.
        as_of: The day in it.
    """

    edition: Edition
    as_of: date

    @property
    def name(self) -> str:
        """The text that names this side again."""
        return f"{self.edition.edition_id}@{self.as_of}"


@dataclass(frozen=True)
class Asked:
    """Which ranking is compared."""

    period_id: str
    basis: str
    peer_group: str


@dataclass
class RankingState:
    """One ranking in one state, in hundredths.

    Attributes:
        ranked: Total of each unit that has a rank.
        scores: Scores of each unit of the ranking that has a total.
    """

    ranked: dict[str, int] = field(default_factory=dict)
    scores: dict[str, Scores] = field(default_factory=dict)


def read_side(settings: Settings, text: str) -> Side:
    """Return the side that a text names; an edition alone means its newest day.

    Raises:
        NoEdition: If there is no such edition.
        UnknownChoice: If the edition has no ranking of that day, or the text no sense.
    """
    name, at, day = (part.strip() for part in text.partition("@"))
    if not name or (at and not day):
        raise UnknownChoice(f"{text!r} names no side; {_FORMS}")
    as_of = _day(day) if day else _day(name) if _LIKE_DATE.match(name) else None
    edition = find_edition(settings, name) if day or as_of is None else read_current(settings)
    with damage_named(edition.edition_id), open_edition(edition) as connection:
        rows = connection.execute("select distinct as_of from marts.rankings order by 1").fetchall()
    days = [one for (one,) in rows]
    if not days:
        raise UnknownChoice(f"edition {edition.edition_id} holds no ranking at all")
    if as_of is None:
        return Side(edition, days[-1])
    if as_of not in days:
        listed = ", ".join(str(one) for one in days[-8:])
        raise UnknownChoice(
            f"edition {edition.edition_id} holds no ranking of {as_of}; its newest days: {listed}"
        )
    return Side(edition, as_of)


def _day(text: str) -> date:
    # Python would also take 20261010 and 2026-W41-6.
    if _DATE.fullmatch(text):
        with contextlib.suppress(ValueError):
            return date.fromisoformat(text)
    raise UnknownChoice(f"{text!r} is no date; {_FORMS}")


def read_state(
    connection: duckdb.DuckDBPyConnection, marts: str, as_of: date, asked: Asked
) -> RankingState:
    """Return the state of a ranking on a day.

    Args:
        connection: A connection that sees the tables.
        marts: Their schema, with its catalog.
        as_of: The day.
        asked: The ranking.
    """
    where = (
        f"as_of = date {literal(as_of.isoformat())} and period_id = {literal(asked.period_id)} "
        f"and basis = {literal(asked.basis)}"
    )
    members = (
        f"select unit_code from {marts}.rankings "
        f"where {where} and peer_group = {literal(asked.peer_group)}"
    )
    ranked = connection.execute(
        f"select unit_code, (total_score * 100)::bigint from {marts}.rankings "
        f"where {where} and peer_group = {literal(asked.peer_group)} and rank is not null"
    ).fetchall()
    totals = connection.execute(
        f"select unit_code, (total_score * 100)::bigint from {marts}.composite_scores "
        f"where {where} and total_score is not null and unit_code in ({members})"
    ).fetchall()
    components = connection.execute(
        f"select unit_code, component_id, (score * 100)::bigint from {marts}.component_scores "
        f"where {where} and score is not null and unit_code in ({members})"
    ).fetchall()
    indicators = connection.execute(
        "select unit_code, component_id, indicator_id, (score * 100)::bigint "
        f"from {marts}.indicator_scores where {where} and state <> 'not_applicable' "
        f"and unit_code in ({members})"
    ).fetchall()
    return RankingState(dict(ranked), _scores(totals, components, indicators))


def _scores(
    totals: list[tuple[str, int]],
    components: list[tuple[str, str, int]],
    indicators: list[tuple[str, str, str, int | None]],
) -> dict[str, Scores]:
    scores = {unit: Scores(total, {}, {}) for unit, total in totals}
    by_component: dict[tuple[str, str], dict[str, int | None]] = {}
    for unit, component, indicator, score in indicators:
        by_component.setdefault((unit, component), {})[indicator] = score
    for unit, component, whole in components:
        if unit not in scores:
            continue
        scores[unit].components[component] = whole
        parts = by_component.get((unit, component), {})
        known = {indicator: score for indicator, score in parts.items() if score is not None}
        if parts and len(known) == len(parts) and sum(known.values()) == whole:
            scores[unit].indicators[component] = known
    return scores

"""The scores of a unit, joined with what they stand on.

Here: composite, components and indicators as records. Not here: raw cells (`evidence.py`), the
ledger (`ledger.py`), ranks (`standing.py`).
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from dagster_project.audit.asked import Asked
from dagster_project.audit.evidence import Evidence
from dagster_project.audit.explanation import (
    Component,
    Composite,
    Indicator,
    LedgerRow,
    Source,
    Term,
)
from dagster_project.audit.open_for_reading import OpenEdition, Row
from dagster_project.audit.steps import steps_of
from dagster_project.audit.words import rule_of
from dagster_project.publish.errors import UnknownChoice
from dagster_project.publish.ranking_labels import Label

_KEY = "as_of = $as_of and period_id = $period_id and unit_code = $unit_code and basis = $basis"
_SUMS = ("scored", "mixed", "zero_denominator")
_CALCULATED = ("scored", "override")
Place = tuple[str | None, str | None]  # component, indicator


@dataclass(frozen=True)
class Read:
    """Everything about one unit, day, period and basis that scores are told from."""

    asked: Asked
    methodology: Row
    composite: Row
    components: list[Row]
    indicators: list[Row]
    measures: dict[tuple[str, str], list[str]]
    published: dict[tuple[str, str], Decimal]
    lineage: list[Row]


def read_scores(opened: OpenEdition, asked: Asked) -> Read:
    """Read the rows of a question from the edition."""
    given: Row = {
        "as_of": asked.as_of,
        "period_id": asked.period_id,
        "unit_code": asked.unit.code,
        "basis": asked.basis,
    }
    composite = opened.rows("select * from edition.marts.composite_scores where " + _KEY, given)[0]
    given["methodology_id"] = composite["methodology_id"]
    components = _listed(opened, "component", given)
    indicators = _listed(opened, "indicator", given)
    source = opened.day("score_lineage", asked.as_of)
    query = f"select * from {source} where {_KEY} order by all"
    return Read(
        asked=asked,
        methodology=opened.rows(
            "select * from edition.marts.methodologies where methodology_id = $methodology_id",
            given,
        )[0],
        composite=composite | _band(opened, composite),
        components=components,
        indicators=indicators,
        measures=_measures(opened, given),
        published=_published(opened, given),
        lineage=opened.rows(query, given) if source else [],
    )


def only_asked(read: Read) -> Read:
    """Leave out what the question is not about.

    Raises:
        UnknownChoice: If there is no such component or indicator.
    """
    asked = read.asked
    if asked.part is None:
        return read
    wanted = asked.part.casefold()
    if asked.kind == "indicator":
        indicators = [r for r in read.indicators if r["indicator_id"].casefold() == wanted]
        there = [row["indicator_id"] for row in read.indicators]
        owners = {row["component_id"] for row in indicators}
    else:
        owners = {r["component_id"] for r in read.components}
        owners = {one for one in owners if one.casefold() == wanted}
        indicators = [row for row in read.indicators if row["component_id"] in owners]
        there = [row["component_id"] for row in read.components]
    if not owners:
        raise UnknownChoice(
            f"{asked.unit.code} has no {asked.kind} {asked.part} on basis {asked.basis}; "
            f"there is: {', '.join(there) or 'none, only a total'}"
        )
    parts = {row["indicator_id"] for row in indicators}
    lineage = [
        row
        for row in read.lineage
        if row["component_id"] in owners
        and (row["indicator_id"] in parts or (row["indicator_id"] is None and not _one(asked)))
    ]
    components = [row for row in read.components if row["component_id"] in owners]
    return Read(
        asked, read.methodology, read.composite, components, indicators, read.measures,
        read.published, lineage,
    )  # fmt: skip


def _one(asked: Asked) -> bool:
    return asked.kind == "indicator"


class Teller:
    """Makes records of the rows.

    Args:
        read: The rows.
        evidence: What the lineage leads to.
        ledger: The unit's ledger by measure.
    """

    def __init__(self, read: Read, evidence: Evidence, ledger: dict[str, LedgerRow]) -> None:
        self._read = read
        self._evidence = evidence
        self._ledger = ledger
        self._sources: dict[Place, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
        for row in read.lineage:
            self._sources[row["component_id"], row["indicator_id"]][row["role"]].append(row)

    def composite(self) -> Composite:
        """Return the unit's total."""
        row = self._read.composite
        names = ("total_score", "low", "high", "state", "points_recomputed",
                 "points_as_published", "points_fallback")  # fmt: skip
        return Composite(
            max_score=self._read.methodology["max_score"],
            band=row["band_name"],
            published=self._published_score("composite", "TOTAL", row["total_score"]),
            published_sources=self._of((None, None), "published"),
            **{name: row[name] for name in names},
        )

    def components(self) -> list[Component]:
        """Return the components with their indicators."""
        return [self._component(row) for row in self._read.components]

    def _component(self, row: Row) -> Component:
        own = row["component_id"]
        name = Label(row["name_vi"], row["name_en"])
        names = ("component_id", "score", "max_score", "low", "high", "state", "has_synthetic")
        indicators = [r for r in self._read.indicators if r["component_id"] == own]
        return Component(
            name=name,
            is_sum=self._read.asked.basis != "published" and row["state"] in _SUMS,
            published=self._published_score("component", own, row["score"]),
            published_sources=self._of((own, None), "published"),
            indicators=[self._indicator(one, name) for one in indicators],
            **{key: row[key] for key in names},
        )

    def _indicator(self, row: Row, component: Label) -> Indicator:
        methodology = Label(self._read.methodology["name_vi"], self._read.methodology["name_en"])
        place: Place = row["component_id"], row["indicator_id"]
        names = ("indicator_id", "score", "max_score", "low", "high", "state", "is_fallback",
                 "has_synthetic", "ratio")  # fmt: skip
        return Indicator(
            name=Label(row["name_vi"], row["name_en"]),
            rule=rule_of(row, methodology, component),
            numerator=self._term(row, place, "numerator"),
            denominator=self._term(row, place, "denominator"),
            steps=_steps(row),
            published=self._published_score("indicator", row["indicator_id"], row["score"]),
            published_sources=self._of(place, "published"),
            **{key: row[key] for key in names},
        )

    def _term(self, row: Row, place: Place, role: str) -> Term:
        measures = self._read.measures.get((row["indicator_id"], role), [])
        stated = [r.get("term_measure_id") or r["measure_id"] for r in self._sources[place][role]]
        wanted = dict.fromkeys(self._evidence.canonical(one) for one in [*measures, *stated])
        return Term(
            role=role,
            value=row[role],
            ledger=[self._ledger[one] for one in wanted if one in self._ledger],
            sources=self._of(place, role),
        )

    def _of(self, place: Place, role: str) -> list[Source]:
        return [self._evidence.source(row) for row in self._sources[place][role]]

    def _published_score(self, level: str, part: str, own: Decimal | None) -> Decimal | None:
        if self._read.asked.basis == "published":
            return own
        return self._read.published.get((level, part))


def _steps(row: Row) -> list:  # type: ignore[type-arg]
    if row["state"] not in _CALCULATED:
        return []
    return steps_of(
        row["numerator"], row["denominator"], row["max_score"], row["cap_percent"],
        row["decimals"], row["rounding"],
    )  # fmt: skip


def _listed(opened: OpenEdition, level: str, given: Row) -> list[Row]:
    """Return a level's scores with the rows of the methodology, in its order."""
    key = f"{level}_id"
    return opened.rows(
        f"""
        select
            scores.*,
            parts.* exclude (methodology_id, {"component_id," if level == "indicator" else ""}
                {key}, max_score)
        from edition.marts.{level}_scores as scores
        inner join edition.marts.{level}s as parts
            on scores.methodology_id = parts.methodology_id and scores.{key} = parts.{key}
        where {_KEY}
        order by parts.sort_order
        """,
        given,
    )


def _measures(opened: OpenEdition, given: Row) -> dict[tuple[str, str], list[str]]:
    """Return the measures of each numerator and denominator."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    if opened.has("indicator_measures"):
        for row in opened.rows(
            "select * from edition.marts.indicator_measures "
            "where methodology_id = $methodology_id order by term",
            given,
        ):
            found[row["indicator_id"], row["role"]].append(row["measure_id"])
    return found


def _published(opened: OpenEdition, given: Row) -> dict[tuple[str, str], Decimal]:
    """Return the portal's own scores, as far as they were compared."""
    rows = opened.rows(f"select * from edition.marts.published_comparison where {_KEY}", given)
    part = {"composite": "component_id", "component": "component_id", "indicator": "indicator_id"}
    return {(row["level"], row[part[row["level"]]]): row["published"] for row in rows}


def _band(opened: OpenEdition, composite: Row) -> Row:
    rows = opened.rows(
        "select name_vi, name_en from edition.marts.bands "
        "where methodology_id = $methodology_id and band_id = $band",
        composite,
    )
    return {"band_name": Label(rows[0]["name_vi"], rows[0]["name_en"]) if rows else None}

"""The rows that a unit's scores are told from.

Here: queries on the marts and the lineage, and leaving out what is not asked. Not here: the
records (`scores.py`).
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal

from dagster_project.audit.explain.asked import Asked
from dagster_project.audit.open_for_reading import OpenEdition, Row
from dagster_project.publish.errors import EditionDamaged, UnknownChoice
from dagster_project.publish.ranking_labels import Label

_DAY = "as_of = $as_of and period_id = $period_id and unit_code = $unit_code and basis = $basis"
_KEY = f"{_DAY} and methodology_id = $methodology_id"


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
    component_parts: dict[str, Decimal | None]
    indicator_parts: dict[str, dict[str, Decimal | None]]


def read_scores(opened: OpenEdition, asked: Asked) -> Read:
    """Read the rows of a question from the edition."""
    given: Row = {
        "as_of": asked.as_of,
        "period_id": asked.period_id,
        "unit_code": asked.unit.code,
        "basis": asked.basis,
    }
    # Several methodologies may score one day: the newest one is told, and no other's rows.
    composite = opened.rows(
        f"select * from edition.marts.composite_scores where {_DAY} order by methodology_id desc",
        given,
    )[0]
    given["methodology_id"] = composite["methodology_id"]
    components = _listed(opened, "component", given)
    indicators = _listed(opened, "indicator", given)
    scores = [composite["total_score"], *(row["score"] for row in components + indicators)]
    query = f"select * from day_table where {_KEY} order by all"
    lineage = None
    if any(score is not None for score in scores):
        lineage = opened.day_rows("score_lineage", asked.as_of, query, given)
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
        lineage=lineage or [],
        component_parts=_component_parts(opened, given, components),
        indicator_parts=_indicator_parts(indicators),
    )


def only_asked(read: Read) -> Read:
    """Leave out what the question is not about.

    Raises:
        UnknownChoice: If there is no such component or indicator.
        EditionDamaged: If it had a score that is gone.
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
        _refuse_lost_part(read, wanted)
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
    return replace(read, components=components, indicators=indicators, lineage=lineage)  # fmt: skip


def _refuse_lost_part(read: Read, wanted: str) -> None:
    """Refuse to call a part unknown whose lineage says that it had a score.

    Raises:
        EditionDamaged: If so.
    """
    asked = read.asked
    level = f"{asked.kind}_id"
    if any((row[level] or "").casefold() == wanted for row in read.lineage):
        raise EditionDamaged(
            f"{asked.kind}_scores has no row of {asked.unit.code} for {asked.part} on "
            f"{asked.as_of}, period {asked.period_id}, basis {asked.basis}, though score_lineage "
            "says where it comes from: it is gone; `chiso verify` says what was changed; restore "
            "the edition from a backup"
        )


def _one(asked: Asked) -> bool:
    return asked.kind == "indicator"


def _component_parts(
    opened: OpenEdition, given: Row, components: list[Row]
) -> dict[str, Decimal | None]:
    """Return the scores of all components of the methodology, None where there is none."""
    scores = {row["component_id"]: row["score"] for row in components}
    rows = opened.rows(
        "select component_id from edition.marts.components "
        "where methodology_id = $methodology_id order by sort_order",
        given,
    )
    return {row["component_id"]: scores.get(row["component_id"]) for row in rows}


def _indicator_parts(indicators: list[Row]) -> dict[str, dict[str, Decimal | None]]:
    found: dict[str, dict[str, Decimal | None]] = defaultdict(dict)
    for row in indicators:
        if row["state"] != "not_applicable":
            found[row["component_id"]][row["indicator_id"]] = row["score"]
    return found


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
        where {_KEY.replace("methodology_id =", "scores.methodology_id =")}
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

"""What an auditor's pack says: the rows of an edition that one unit's scores stand on.

Here: the questions to the edition. Not here: raw bytes, the zip (`pack.py`).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from dagster_project.audit.explain.asked import Asked
from dagster_project.audit.open_for_reading import OpenEdition, Row
from dagster_project.audit.pack.edition_rows import day_rows
from dagster_project.audit.pack.recompute import COUNTED, number
from dagster_project.audit.pack.recompute_chain import LINEAGE, OBSERVATIONS, SCORES, is_synthetic
from dagster_project.audit.pack.recompute_rows import expected_of

_PERIOD = "as_of = $as_of and period_id = $period_id"
_UNIT = f"{_PERIOD} and unit_code = $unit_code"
_RULES = "methodology_id = $methodology_id"
# How exports write numbers: thousands, decimal sign; the first that gives the value is stated.
_FORMS = (("", "."), (".", ","), (",", "."), (" ", ","), ("\u00a0", ","))
_CAPTURE = (
    "capture_id", "blob_id", "portal_id", "dataset", "as_of", "captured_at", "source_label",
    "status", "replayed", "url", "request", "http_status", "bytes", "parser_version",
    "unknown_fields",
)  # fmt: skip


@dataclass(frozen=True)
class Content:
    """Everything but raw bytes and scripts.

    Attributes:
        about: What the pack is of.
        documents: File name → its content.
        blob_ids: The raw exports that it needs.
        observed: The days of the observations that it needs.
    """

    about: Row
    documents: Row
    blob_ids: list[str]
    observed: list[date]


def content_of(opened: OpenEdition, asked: Asked) -> Content:
    """Return what a pack holds for a unit, day and period."""
    key = {"as_of": asked.as_of, "period_id": asked.period_id, "unit_code": asked.unit.code}
    methodology_id = key["methodology_id"] = _methodology(opened, key)
    rest = f"where {_UNIT} and {_RULES} order by all"
    lineage = day_rows(opened, LINEAGE, asked.as_of, rest, key)
    observations = _observations(opened, lineage)
    captures = _captures(opened, observations)
    rules = _rules(opened, methodology_id)
    about = {
        "unit_code": asked.unit.code,
        "unit_name": asked.unit.name,
        "unit_level": asked.unit.level,
        "period_id": asked.period_id,
        "as_of": str(asked.as_of),
        "edition_id": opened.edition.edition_id,
        "published_at": str(opened.edition.published_at),
        "methodology_id": methodology_id,
        "has_synthetic": any(is_synthetic(row["source_label"] or "") for row in captures.values()),
    }
    return Content(
        about=about,
        documents={
            "lineage.json": lineage,
            "observations.json": observations,
            "captures.json": captures,
            "expected.json": _expected(opened, key),
            "rules.json": rules | {"ledger": _ledger(opened, key)},
        },
        blob_ids=sorted({row["blob_id"] for row in captures.values()}),
        observed=sorted({row["observation_as_of"] for row in lineage if row["observation_id"]}),
    )


def _observations(opened: OpenEdition, lineage: list[Row]) -> dict[str, Row]:
    days: dict[Any, set[str]] = {}
    for row in lineage:
        if row["observation_id"]:
            days.setdefault(row["observation_as_of"], set()).add(row["observation_id"])
    found: dict[str, Row] = {}
    for day, ids in days.items():
        rest = "where observation_id in $ids order by observation_id"
        for row in day_rows(opened, OBSERVATIONS, day, rest, {"ids": sorted(ids)}):
            found[row["observation_id"]] = row | {"number_format": _form(row)}
    return found


def _form(row: Row) -> dict[str, str]:
    """Return how a cell's text is to be read, so that a reader needs no contract of the portal."""
    text, value = row["raw_text"], row["value"]
    suffix = text.lstrip("-0123456789., \u00a0") if text != "null" else ""
    for thousands, sign in _FORMS:
        form = {"thousands": thousands, "decimal": sign, "suffix": suffix}
        try:
            if number(text, form) == value:
                return form
        except ValueError:
            continue
    return {"thousands": "", "decimal": ".", "suffix": suffix}


def _captures(opened: OpenEdition, observations: dict[str, Row]) -> dict[str, Row]:
    ids = sorted({row["capture_id"] for row in observations.values()})
    rows = opened.rows(
        f"select {', '.join(_CAPTURE)} from edition.marts.captures where capture_id in $ids",
        {"ids": ids},
    )
    return {row["capture_id"]: row for row in rows}


def _methodology(opened: OpenEdition, key: Row) -> str:
    """Return the methodology of the unit's scores; of several, the last to come into force."""
    rows = opened.rows(
        "select methodology_id from edition.marts.methodologies where methodology_id in "
        f"(select methodology_id from edition.marts.composite_scores where {_UNIT}) "
        "order by valid_from nulls first, methodology_id",
        key,
    )
    return str(rows[-1]["methodology_id"])


def _expected(opened: OpenEdition, key: Row) -> Row:
    """Return the edition's scores and ranks by basis."""
    unit = f"where {_UNIT} and {_RULES} order by all"
    ranked = f"where {_PERIOD} and {_RULES} and rank is not null order by all"
    scores = {
        table: opened.rows(
            f"select * from edition.marts.{table} {ranked if table == 'rankings' else unit}", key
        )
        for table in SCORES
    }
    return expected_of(scores, key["unit_code"])


def _rules(opened: OpenEdition, methodology_id: str) -> Row:
    given = {"methodology_id": methodology_id}
    where = f"where {_RULES} order by all"
    indicators, components, measures, methodology = (
        opened.rows(f"select * from edition.marts.{table} {where}", given)
        for table in ("indicators", "components", "indicator_measures", "methodologies")
    )
    terms: dict[str, int] = {}
    for row in measures:
        if row["role"] in COUNTED:
            name = f"{row['indicator_id']} {row['role']}"
            terms[name] = terms.get(name, 0) + 1
    return {
        "methodology": methodology[0],
        "components": {row["component_id"]: row for row in components},
        "indicators": indicators,
        "terms": terms,
    }


def _ledger(opened: OpenEdition, key: Row) -> list[Row]:
    """Return the unit's rows of the ledger: chosen values, candidates' range, rule and reason."""
    return opened.rows(
        f"select * from edition.marts.reconciliation where {_UNIT} order by measure_id", key
    )

"""What an auditor's pack says: the rows of an edition that one unit's scores stand on.

Here: the questions to the edition. Not here: raw bytes, the zip (`pack.py`).
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dagster_project.audit.asked import Asked
from dagster_project.audit.open_for_reading import OpenEdition, Row
from dagster_project.audit.recompute import COUNTED, number

_UNIT = "as_of = $as_of and period_id = $period_id and unit_code = $unit_code"
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
    """

    about: Row
    documents: Row
    blob_ids: list[str]


def content_of(opened: OpenEdition, asked: Asked) -> Content:
    """Return what a pack holds for a unit, day and period."""
    key = {"as_of": asked.as_of, "period_id": asked.period_id, "unit_code": asked.unit.code}
    source = opened.day("score_lineage", asked.as_of)
    lineage = opened.rows(f"select * from {source} where {_UNIT} order by all", key)
    observations = _observations(opened, lineage)
    captures = _captures(opened, observations)
    expected, methodology_id = _expected(opened, key)
    rules = _rules(opened, methodology_id)
    about = {
        "unit_code": asked.unit.code,
        "unit_name": asked.unit.name,
        "period_id": asked.period_id,
        "as_of": str(asked.as_of),
        "edition_id": opened.edition.edition_id,
        "published_at": str(opened.edition.published_at),
        "methodology_id": methodology_id,
        "has_synthetic": any(
            (row["source_label"] or "").lower().startswith("synthetic") for row in captures.values()
        ),
    }
    return Content(
        about=about,
        documents={
            "lineage.json": lineage,
            "observations.json": observations,
            "captures.json": captures,
            "expected.json": expected,
            "rules.json": rules | {"ledger": _ledger(opened, key)},
        },
        blob_ids=sorted({row["blob_id"] for row in captures.values()}),
    )


def _observations(opened: OpenEdition, lineage: list[Row]) -> dict[str, Row]:
    days: dict[Any, set[str]] = {}
    for row in lineage:
        if row["observation_id"]:
            days.setdefault(row["observation_as_of"], set()).add(row["observation_id"])
    found: dict[str, Row] = {}
    for day, ids in days.items():
        source = opened.day("observations", day)
        query = f"select * from {source} where observation_id in $ids order by observation_id"
        for row in opened.rows(query, {"ids": sorted(ids)}):
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


def _expected(opened: OpenEdition, key: Row) -> tuple[Row, str]:
    """Return the edition's scores by basis, and the methodology."""
    totals = opened.rows(f"select * from edition.marts.composite_scores where {_UNIT}", key)
    methodology_id = str(totals[0]["methodology_id"])
    expected: Row = {}
    for total in sorted(totals, key=lambda row: str(row["basis"])):
        given = key | {"basis": total["basis"], "methodology_id": methodology_id}
        expected[total["basis"]] = {
            "indicators": _scores(opened, "indicator", given),
            "components": _scores(opened, "component", given),
            "total": {"score": _text(total["total_score"]), "state": total["state"]},
            "ranks": _ranks(opened, given),
        }
    return expected, methodology_id


def _scores(opened: OpenEdition, level: str, given: Row) -> Row:
    rows = opened.rows(
        f"select {level}_id, score, state from edition.marts.{level}_scores "
        f"where {_UNIT} and basis = $basis and methodology_id = $methodology_id order by 1",
        given,
    )
    return {
        row[f"{level}_id"]: {"score": _text(row["score"]), "state": row["state"]} for row in rows
    }


def _ranks(opened: OpenEdition, given: Row) -> list[Row]:
    """Return the unit's ranks, each with the totals of the other ranked units of its group."""
    rows = opened.rows(
        "select peer_group, unit_code, rank, total_score from edition.marts.rankings "
        "where as_of = $as_of and period_id = $period_id and basis = $basis "
        "and methodology_id = $methodology_id and rank is not null order by all",
        given,
    )
    mine = [row for row in rows if row["unit_code"] == given["unit_code"]]
    return [
        {
            "peer_group": own["peer_group"],
            "rank": own["rank"],
            "others": [
                _text(row["total_score"])
                for row in rows
                if row["peer_group"] == own["peer_group"] and row is not own
            ],
        }
        for own in mine
    ]


def _rules(opened: OpenEdition, methodology_id: str) -> Row:
    given = {"methodology_id": methodology_id}
    where = "where methodology_id = $methodology_id order by all"
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


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)

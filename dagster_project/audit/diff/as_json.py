"""A comparison as plain values for JSON.

Here: that form; points are texts with two decimals, places whole numbers, halves as `…_twice`.
Not here: the comparison (diff.py).
"""

import dataclasses
from collections.abc import Iterable
from typing import Any

from dagster_project.audit.diff.cutoffs import Export
from dagster_project.audit.diff.diff import Diff, UnitDiff
from dagster_project.audit.diff.rank_parts import RankParts, total_parts
from dagster_project.audit.diff.score_parts import Parts
from dagster_project.audit.diff.sentences import summary_sentence, unit_sentence
from dagster_project.audit.diff.standing_exports import Change
from dagster_project.audit.diff.vocabulary import LANGUAGES
from dagster_project.publish.notices import erratum_or_none, notices_of


def plain(diff: Diff, units: Iterable[UnitDiff]) -> dict[str, Any]:
    """Return the comparison, with these units, as values that JSON knows."""
    found = diff.differences
    return {
        "before": _side(diff, 0),
        "after": _side(diff, 1),
        **diff.asked.__dict__,
        "steps": [
            {
                "causes": list(step.causes),
                "not_told_apart_because": step.note.en if step.note else None,
            }
            for step in diff.steps
        ],
        "changed_inputs": None
        if found is None
        else {
            "causes": found.causes,
            "rows": {
                cause: [dataclasses.asdict(row) for row in rows]
                for cause, rows in found.rows.items()
            },
            "exports": [
                {**_export(export, change), "read_by_this_ranking": export in diff.exports}
                for export, change in found.exports.items()
            ],
            "captures_read_otherwise": {
                cause: sorted(captures) for cause, captures in found.read_anew.items()
            },
            "sql_differs": found.script,
            "captures_with_rows_of_other_units": sorted(diff.reassigned),
            "register_of_units_differs": found.register,
        },
        "renamed": {code: list(names) for code, names in diff.renamed.items()},
        "units": [_unit(diff, unit) for unit in units],
        "summary": {lang: summary_sentence(diff, lang) for lang in LANGUAGES},
    }


def _side(diff: Diff, number: int) -> dict[str, Any]:
    side = (diff.before, diff.after)[number]
    erratum = erratum_or_none(side.edition)
    return {
        "edition_id": side.edition.edition_id,
        "as_of": side.as_of.isoformat(),
        "methodology_id": diff.tables[number].methodology_id,
        "erratum": None if erratum is None else dataclasses.asdict(erratum),
        "notices": notices_of(side.edition),
    }


def _export(export: Export, change: Change) -> dict[str, Any]:
    sides = {"before": change.before, "after": change.after}
    return {
        **export._asdict(),
        "kind": change.kind,
        "grown_older": change.aged,
        **{
            name: None
            if side is None
            else {"captured_on": side.day.isoformat(), "old_because": side.old}
            for name, side in sides.items()
        },
    }


def _unit(diff: Diff, unit: UnitDiff) -> dict[str, Any]:
    old, new = unit.before or {}, unit.after or {}
    row = new or old
    return {
        "unit_code": unit.unit_code,
        "name": row.get("name"),
        "name_en": row.get("name_en"),
        "has_synthetic": bool(old.get("has_synthetic") or new.get("has_synthetic")),
        "previous_total_score": old.get("total_score"),
        "total_score": new.get("total_score"),
        "score_change": _points(sum(sum(part.values()) for part in unit.score))
        if unit.score is not None
        else None,
        "score_steps": [_parts(part) for part in unit.score] if unit.score is not None else None,
        "previous_rank": old.get("rank"),
        "rank": new.get("rank"),
        "rank_change": total_parts(unit.rank).gained if unit.rank is not None else None,
        "rank_steps": [_rank(part) for part in unit.rank] if unit.rank is not None else None,
        "came_or_went_in_step": unit.moved_in,
        "total_came_or_went_in_step": unit.total_in,
        "previous_not_ranked_reason": old.get("not_ranked_reason"),
        "not_ranked_reason": new.get("not_ranked_reason"),
        "sentence": {lang: unit_sentence(diff, unit, lang) for lang in LANGUAGES},
    }


def _parts(parts: Parts) -> dict[str, Any]:
    return {
        "score_change": _points(sum(parts.values())),
        "parts": [
            {
                "component_id": leaf.component_id or None,
                "indicator_id": leaf.indicator_id or None,
                "score_change": _points(part),
            }
            for leaf, part in parts.items()
        ],
    }


def _rank(parts: RankParts) -> dict[str, int]:
    return {"rank_change": parts.gained, **dataclasses.asdict(parts)}


def _points(hundredths: int) -> str:
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02}"

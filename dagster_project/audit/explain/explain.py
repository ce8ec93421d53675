"""From a question to the tree that answers it.

Here: putting the parts together. Not here: each part, how the tree looks.
"""

from pathlib import Path
from typing import Any

from dagster_project.audit.cells import Allowed
from dagster_project.audit.explain.adds_up import AddsUp
from dagster_project.audit.explain.asked import Asked, Question, settle
from dagster_project.audit.explain.evidence import Evidence
from dagster_project.audit.explain.explanation import Explanation
from dagster_project.audit.explain.ledger import Ledger
from dagster_project.audit.explain.problems import Problem, lost_row, unread_file
from dagster_project.audit.explain.rank_adds_up import RankAddsUp
from dagster_project.audit.explain.read_scores import Read, only_asked, read_scores
from dagster_project.audit.explain.scores import Teller
from dagster_project.audit.explain.standing import standing_of
from dagster_project.audit.explain.words import legal_basis_of
from dagster_project.audit.open_for_reading import OpenEdition
from dagster_project.publish.current import Edition
from dagster_project.publish.errors import UnknownChoice
from dagster_project.publish.notices import erratum_or_none, notices_of
from dagster_project.publish.ranking_labels import BASES, Label, period_label

_NEEDED = ("score_lineage", "composite_scores", "rankings", "observations")


def explain(edition: Edition, landing: Path, question: Question) -> Explanation:
    """Return the tree from a score or rank to the raw cells.

    Args:
        edition: The edition to read.
        landing: The landing zone, whose files are read again; where they are missing, the tree
            ends in what the edition says about them.
        question: What to explain.

    Raises:
        UnknownChoice: If there is no such unit, score or day; the message says what there is.
    """
    with OpenEdition(edition) as opened:
        opened.require(*_NEEDED)
        asked = settle(opened, question)
        read = read_scores(opened, asked)
        standing = None
        if asked.kind in ("composite", "rank"):
            standing = standing_of(opened, asked, read.methodology["tie_policy"])
        if asked.kind == "rank" and standing is None:
            raise UnknownChoice(
                f"{asked.unit.code} ({asked.unit.name}) is in no ranking of {asked.as_of}, "
                f"{asked.period_id}, basis {asked.basis}"
            )
        wanted = only_asked(read)
        ledger = Ledger(opened, asked)
        edges = [*wanted.lineage, *ledger.edges()]
        evidence = Evidence(opened, landing, edges, Allowed(_names(opened, asked)))
        teller = Teller(wanted, evidence, ledger)
        composite, components = teller.composite(), teller.components()
        ranked: list[Problem] = []
        if standing is not None:
            methodology_id = read.composite["methodology_id"]
            ranked = list(RankAddsUp(opened, asked, standing, methodology_id).problems())
    problems = _gone(opened, evidence)
    if wanted.lineage or not any("score_lineage" in place for place in opened.unread):
        whole = not any("reconciliation_candidates" in place for place in opened.unread)
        sums = AddsUp(edition.edition_id, asked.basis, asked.kind, whole_ledger=whole)
        problems += sums.problems(composite, components)
    problems += ranked
    return Explanation(
        edition_id=edition.edition_id,
        published_at=edition.published_at,
        asked=asked.kind,
        composite=composite,
        components=components,
        standing=standing,
        captures=list(evidence.captures.values()),
        cells=len(evidence.cells),
        cells_confirmed=sum(said is True for said in evidence.cells.values()),
        cells_contradicted=sum(said is False for said in evidence.cells.values()),
        problems=problems,
        erratum=erratum_or_none(edition),
        notices=notices_of(edition),
        **_head(read),
    )


def _gone(opened: OpenEdition, evidence: Evidence) -> list[Problem]:
    """Return what the tree stands on and the edition no longer holds."""
    name = opened.edition.edition_id
    files = [unread_file(name, place, reason) for place, reason in opened.unread.items()]
    return files + [lost_row(name, table, row) for row, table in evidence.lost.items()]


def _head(read: Read) -> dict[str, Any]:
    asked, methodology = read.asked, read.methodology
    return {
        "as_of": asked.as_of,
        "period_id": asked.period_id,
        "period": period_label(asked.period_id),
        "unit_code": asked.unit.code,
        "unit": asked.unit.name,
        "level": asked.unit.level,
        "basis": asked.basis,
        "basis_label": BASES.get(asked.basis, Label(asked.basis, asked.basis)),
        "methodology_id": methodology["methodology_id"],
        "methodology": Label(methodology["name_vi"], methodology["name_en"]),
        "methodology_source": methodology["source"],
        "methodology_legal_basis": legal_basis_of(methodology),
        "has_synthetic": bool(read.composite["has_synthetic"]),
    }


def _names(opened: OpenEdition, asked: Asked) -> list[str]:
    """Return the names that the unit and those above it have or had."""
    rows = opened.rows(
        """
        with recursive above as (
            select unit_code, parent_code from edition.marts.units where unit_code = $unit_code
            union
            select units.unit_code, units.parent_code
            from edition.marts.units as units
            inner join above on units.unit_code = above.parent_code
        )
        select distinct name, short_name from edition.marts.units
        where unit_code in (select unit_code from above)
        """,
        {"unit_code": asked.unit.code},
    )
    return [name for row in rows for name in (row["name"], row["short_name"]) if name]

"""The tree from a score to the raw cells, as plain records.

Here: what there is to say. Not here: where it comes from (`explain.py`), how it looks. Nothing
is left out of the records for the sake of looks: JSON shows all of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from dagster_project.audit.explain.evidence_records import Capture, LedgerRow, Source
from dagster_project.audit.explain.problems import Problem
from dagster_project.audit.explain.steps import Step
from dagster_project.publish.errata import Erratum
from dagster_project.publish.ranking_labels import Label


@dataclass(frozen=True)
class Term:
    """A numerator or denominator."""

    role: str
    value: int | None
    ledger: list[LedgerRow]
    sources: list[Source]


@dataclass(frozen=True)
class Rule:
    """The rule of an indicator, in words and as the methodology's row has it.

    Attributes:
        section: Where it stands in the methodology.
        legal_basis: Its section of the decision, as far as known; None in an edition that has none.
        evidence: What shows that this is the rule.
    """

    rule: str
    cap_percent: int
    decimals: int
    rounding: str
    zero_rule: str
    section: Label
    legal_basis: Label | None
    words: Label
    evidence: str


@dataclass(frozen=True)
class Indicator:
    """An indicator's score with everything it stands on.

    Attributes:
        steps: The calculation in digits, rounding last; empty where nothing was calculated.
        published: The portal's own score beside it, where it gives one.
        published_sources: Cells of the portal's own score, where the score is that one.
        portals: The portals of the cells that the score stands on, by id.
    """

    indicator_id: str
    name: Label
    score: Decimal | None
    max_score: Decimal
    low: Decimal | None
    high: Decimal | None
    state: str
    is_fallback: bool
    has_synthetic: bool
    rule: Rule
    numerator: Term
    denominator: Term
    ratio: Decimal | None
    steps: list[Step]
    published: Decimal | None
    published_sources: list[Source]
    portals: dict[str, Label]


@dataclass(frozen=True)
class Component:
    """A component's score: the sum of its indicators, or the portal's own.

    Attributes:
        parts: The scores of all its indicators that carry points, also of those not asked for.
    """

    component_id: str
    name: Label
    legal_basis: Label | None
    score: Decimal | None
    max_score: Decimal
    low: Decimal | None
    high: Decimal | None
    state: str
    is_sum: bool
    has_synthetic: bool
    published: Decimal | None
    published_sources: list[Source]
    parts: dict[str, Decimal | None]
    indicators: list[Indicator]


@dataclass(frozen=True)
class Composite:
    """A unit's total.

    Attributes:
        parts: The scores of all components of the methodology, also of those not asked for.
    """

    total_score: Decimal | None
    max_score: Decimal
    low: Decimal | None
    high: Decimal | None
    state: str
    band: Label | None
    points_recomputed: Decimal | None
    points_as_published: Decimal | None
    points_fallback: Decimal | None
    published: Decimal | None
    published_sources: list[Source]
    parts: dict[str, Decimal | None]


@dataclass(frozen=True)
class Neighbour:
    """A unit just above or below, and where the gap comes from.

    Attributes:
        gap: Its total less that of the unit explained.
        parts: The same for each component, by id; they sum to the gap where both totals are
            sums of their components.
    """

    unit_code: str
    name: str
    rank: int
    best_rank: int | None
    worst_rank: int | None
    total_score: Decimal
    gap: Decimal
    parts: dict[str, Decimal | None]
    has_synthetic: bool


@dataclass(frozen=True)
class Cause:
    """A decision that makes a rank's interval wide."""

    decision_id: str
    decision: Label
    scope: str
    setting: Label | None
    points_at_stake: Decimal | None
    best_rank: int | None
    worst_rank: int | None


@dataclass(frozen=True)
class Standing:
    """A unit's place in its group.

    Attributes:
        total_score: The total that the ranking has.
        overlapping: How many others' ranges of totals overlap the unit's own.
        above: Units just above, the nearest first.
        below: Units just below, the nearest first.
    """

    peer_group: str
    group: Label
    rank: int | None
    total_score: Decimal | None
    ranked_units: int
    best_rank: int | None
    worst_rank: int | None
    rank_bound: str | None
    previous_rank: int | None
    previous_as_of: date | None
    not_ranked_reason: Label | None
    tie_policy: str
    overlapping: int
    above: list[Neighbour]
    below: list[Neighbour]
    causes: list[Cause]


@dataclass(frozen=True)
class Explanation:
    """The answer to `chiso explain`.

    Attributes:
        asked: `composite`, `component`, `indicator` or `rank`.
        cells: How many raw cells the tree ends in.
        cells_confirmed: How many of them, read again now, say what was used.
        cells_contradicted: How many say something else; the rest can't be read here.
        erratum: That the edition was found wrong, and which one stands in its place.
        problems: What does not add up, or can't be shown because it is gone.
        notices: That and whatever else to know of the edition before its figures, in sentences.
    """

    edition_id: str
    published_at: datetime
    asked: str
    as_of: date
    period_id: str
    period: Label
    unit_code: str
    unit: str
    level: str
    basis: str
    basis_label: Label
    methodology_id: str
    methodology: Label
    methodology_source: str
    methodology_legal_basis: Label | None
    has_synthetic: bool
    composite: Composite
    components: list[Component]
    standing: Standing | None
    captures: list[Capture] = field(default_factory=list)
    cells: int = 0
    cells_confirmed: int = 0
    cells_contradicted: int = 0
    problems: list[Problem] = field(default_factory=list)
    erratum: Erratum | None = None
    notices: list[str] = field(default_factory=list)


def lacking_parts(parts: Mapping[str, Decimal | None]) -> list[str]:
    """Return the parts of a sum that have no score, so that there is no sum."""
    return [part for part, score in parts.items() if score is None]


def ledger_rows(told: Explanation) -> list[LedgerRow]:
    """Return all rows of the ledger in an explanation, in its order."""
    indicators = [one for component in told.components for one in component.indicators]
    terms = [term for one in indicators for term in (one.numerator, one.denominator)]
    return [row for term in terms for row in term.ledger]

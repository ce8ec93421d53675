"""The tree from a score to the raw cells, as plain records.

Here: what there is to say. Not here: where it comes from (`explain.py`), how it looks. Nothing
is left out of the records for the sake of looks: JSON shows all of them.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from dagster_project.audit.cells import RawCell
from dagster_project.audit.steps import Step
from dagster_project.publish.ranking_labels import Label


@dataclass(frozen=True)
class Capture:
    """One pull that answers an observation.

    Attributes:
        number: Its number in this explanation, from 1.
        sha256: The hash that names the bytes.
        file: The bytes' place below the state folder.
        file_state: `intact` (read again, hash as named), `altered`, or `missing`.
        form: Form of the export's text around the cell (`json`, `html`, `workbook`, `csv`).
    """

    number: int
    capture_id: str
    portal_id: str
    portal: Label
    dataset: str
    method: str
    path: str
    body: str | None
    url: str
    captured_at: datetime
    http_status: int
    bytes: int
    sha256: str
    file: str
    file_state: str
    source_label: str | None
    is_synthetic: bool
    replayed: bool
    parser_version: str


@dataclass(frozen=True)
class Source:
    """Where a number of a term comes from: a raw cell, or a row that a person wrote.

    Attributes:
        measure_id: What the source counts, under its own name.
        origin: `observation`, `override` or `yearly_report`.
        origin_id: Id of the override or report.
        coefficient: How the number enters the term; 1 as it is, -1 subtracted.
        operation: `sum`, `max` of several, `share` of last year's report …
        capture: Number of the capture; None for what a person wrote.
        cell: The raw cell, read again now; None where it can't be.
        cell_state: `confirmed` (the cell read now says what the observation says), `differs`,
            `unreadable`, or `no_cell`.
        note: Why the cell can't be read.
    """

    measure_id: str
    measure: Label
    origin: str
    origin_id: str | None
    coefficient: Decimal
    operation: str
    observation_id: str | None
    observation_as_of: date | None
    value: Decimal | None
    raw_text: str | None
    locator: str | None
    quality_flag: str | None
    portal_id: str | None
    dataset: str | None
    capture: int | None
    cell: RawCell | None
    cell_state: str
    note: str | None


@dataclass(frozen=True)
class Candidate:
    """One source's figure in the ledger."""

    portal_id: str
    portal: Label
    dataset: str
    source_measure_id: str
    value: int | None
    chosen: bool
    inadmissible_reason: str | None
    captured_as_of: date
    observation_id: str | None
    is_synthetic: bool


@dataclass(frozen=True)
class LedgerRow:
    """How one count was chosen among all sources.

    Attributes:
        is_used: Whether the score stands on this choice (basis `reconciled`); elsewhere the row
            only shows what others say.
    """

    measure_id: str
    measure: Label
    is_used: bool
    decision_id: str
    scope: str
    chosen_value: int | None
    chosen_portal: str | None
    chosen_dataset: str | None
    low: int | None
    high: int | None
    status: str
    grade: str
    rule_id: str
    legal_basis: str
    reason: Label
    cause: Label | None
    override_id: str | None
    override_author: str | None
    override_approver: str | None
    override_expires_on: date | None
    rule_value: int | None
    points_at_stake: Decimal | None
    ranks_at_stake: int | None
    candidates: list[Candidate]


@dataclass(frozen=True)
class Term:
    """A numerator or denominator."""

    role: str
    value: int | None
    ledger: list[LedgerRow]
    sources: list[Source]


@dataclass(frozen=True)
class Rule:
    """The rule of an indicator, in words and as the methodology's row has it."""

    rule: str
    cap_percent: int
    decimals: int
    rounding: str
    zero_rule: str
    section: Label
    words: Label
    evidence: str


@dataclass(frozen=True)
class Indicator:
    """An indicator's score with everything it stands on.

    Attributes:
        steps: The calculation in digits, rounding last; empty where nothing was calculated.
        published: The portal's own score beside it, where it gives one.
        published_sources: Cells of the portal's own score, where the score is that one.
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


@dataclass(frozen=True)
class Component:
    """A component's score: the sum of its indicators, or the portal's own."""

    component_id: str
    name: Label
    score: Decimal | None
    max_score: Decimal
    low: Decimal | None
    high: Decimal | None
    state: str
    is_sum: bool
    has_synthetic: bool
    published: Decimal | None
    published_sources: list[Source]
    indicators: list[Indicator]


@dataclass(frozen=True)
class Composite:
    """A unit's total."""

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
        overlapping: How many others' ranges of totals overlap the unit's own.
        above: Units just above, the nearest first.
        below: Units just below, the nearest first.
    """

    peer_group: str
    group: Label
    rank: int | None
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
    has_synthetic: bool
    composite: Composite
    components: list[Component]
    standing: Standing | None
    captures: list[Capture] = field(default_factory=list)
    cells: int = 0
    cells_confirmed: int = 0

"""What a number stands on: raw cells, captures, rows of the ledger.

Here: the records. Not here: scores (`explanation.py`), where they come from (`evidence.py`,
`ledger.py`).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from dagster_project.audit.cells import RawCell
from dagster_project.audit.origin.origin import Origin
from dagster_project.publish.ranking_labels import Label


@dataclass(frozen=True)
class Capture:
    """One pull that answers an observation.

    Attributes:
        number: Its number in this explanation, from 1.
        sha256: The hash that names the bytes.
        file: The bytes' place below the state folder.
        file_state: `intact` (read again, hash as named), `altered`, `missing`, or
            `unread` (it is there and can't be read).
        origin: What its sidecar says about where the bytes came from.
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
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True)
class Source:
    """Where a number of a term comes from: a raw cell, or a row that a person wrote.

    Attributes:
        measure_id: What the source counts, under its own name.
        origin: `observation`, `override` or `yearly_report`.
        origin_id: Id of the override or report.
        coefficient: How the number enters the term; 1 as it is, -1 subtracted.
        operation: `sum`, `max` of several, `share` of last year's report …
        term_measure_id: The count of the rule that the source makes up.
        part_measure_id: The part of it, where the count is the largest of several.
        divisor: What the part is divided by, half up.
        capture: Number of the capture; None for what a person wrote.
        cell: The raw cell, read again now; None where it can't be.
        cell_state: `confirmed` (the cell read now says what the observation says), `differs`,
            `unreadable`, `no_cell`, or `lost` (the edition no longer holds the observation or its
            capture).
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
    term_measure_id: str = ""
    part_measure_id: str = ""
    divisor: int = 1


@dataclass(frozen=True)
class Candidate:
    """One source's figure in the ledger.

    Attributes:
        observation_id: Its observation; None where the source gives it only as a sum.
        is_sum: Whether it is the sum of its sources, each times its coefficient.
        sources: The cells that it stands in; none in an edition that does not say.
        sources_not_shown: How many more there are.
    """

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
    is_sum: bool
    sources: list[Source]
    sources_not_shown: int


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

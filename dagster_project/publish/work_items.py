"""What a list of reconciliation work is made of.

Here: the records. Not here: where they come from (`work_list.py`), sentences (`work_words.py`).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from dagster_project.publish.ranking_labels import Label


@dataclass(frozen=True)
class Figure:
    """One source's figure of a count, candidate or not.

    Attributes:
        gap: The figure less the chosen value; None where one of them is missing.
        inadmissible_reason: Why it is no candidate; None for a candidate.
        captured_as_of: The day it was captured; earlier than the list's where carried forward.
        cutoff_on: The last day it covers, where the source says so.
    """

    portal_id: str
    portal: Label
    dataset: str
    source_measure_id: str
    value: int | None
    gap: int | None
    chosen: bool
    inadmissible_reason: str | None
    captured_as_of: date
    cutoff_on: date | None
    observation_id: str | None
    is_synthetic: bool


@dataclass(frozen=True)
class Override:
    """A value that a person put in the place of the rule's.

    Attributes:
        follows: Whether the count only follows from the override of another, as the complement
            of its block.
    """

    override_id: str
    author: str
    approver: str
    expires_on: date | None
    rule_value: int | None
    follows: bool


@dataclass(frozen=True)
class Contested:
    """One count on which candidates disagree, or that a person decided.

    Attributes:
        low: The smallest candidate.
        high: The largest candidate.
        reason: Why the rule (or the person) chose as it did.
        cause: What usually makes such a difference, where that is known.
    """

    measure_id: str
    measure: Label
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
    override: Override | None
    figures: list[Figure]

    @property
    def spread(self) -> int:
        """How far the candidates lie apart."""
        return self.high - self.low if self.high is not None and self.low is not None else 0


@dataclass(frozen=True)
class WorkItem:
    """A decision of one unit that somebody can settle.

    Attributes:
        points_at_stake: Range of the unit's total over this decision's candidates.
        ranks_at_stake: Range of its rank, all rivals as chosen; None for an unranked unit.
        grade: The worst of its counts.
        todo: What to correct, and at which portal.
    """

    unit_code: str
    unit: str
    decision_id: str
    decision: Label
    points_at_stake: Decimal | None
    ranks_at_stake: int | None
    best_rank: int | None
    worst_rank: int | None
    grade: str
    has_synthetic: bool
    measures: list[Contested]
    todo: Label


@dataclass(frozen=True)
class RuleItem:
    """A decision that a rule makes for all units at once.

    Attributes:
        setting: The other setting that moves the ranks most.
        points_at_stake: The largest change of a unit's total under it.
        ranks_at_stake: The sum of all shifts of ranks under it.
        units_moved: How many units change their rank under it.
        points_of_unit: What it does to the unit asked for; None without one, or where it does
            not apply to the unit.
    """

    decision_id: str
    decision: Label
    setting: Label
    points_at_stake: Decimal | None
    ranks_at_stake: int | None
    units_moved: int | None
    points_of_unit: Decimal | None
    legal_basis: str
    reason: Label
    todo: Label


@dataclass(frozen=True)
class Notice:
    """One thing to know before reading the list.

    Attributes:
        kind: `silent_portal`, or the state of an override (`source_changed`, `expired`,
            `no_figure`, `no_answer`, `breaks_identities`).
        portal_id: The portal that is silent.
        override_id: The override that does not apply, or breaks something.
        said: The sentence.
    """

    kind: str
    portal_id: str | None
    override_id: str | None
    said: Label


@dataclass(frozen=True)
class WorkList:
    """The decisions worth settling, those that move most ranks first.

    Attributes:
        contested: How many decisions of units are contested altogether.
        items: The first ones of them.
        rules: Decisions of rule scope; nobody can correct them at a portal.
        notices: What to know first: portals without figures of the day, overrides out of force.
    """

    edition_id: str
    as_of: date
    period_id: str
    unit_code: str | None
    unit: str | None
    contested: int
    items: list[WorkItem]
    rules: list[RuleItem]
    notices: list[Notice]

    @property
    def has_synthetic(self) -> bool:
        """Whether a generated figure stands in the list."""
        return any(item.has_synthetic for item in self.items)


def label(row: dict[str, Any], name: str) -> Label:
    """Return the pair of columns `<name>_vi`, `<name>_en` of a row."""
    return Label(str(row[f"{name}_vi"]), str(row[f"{name}_en"]))

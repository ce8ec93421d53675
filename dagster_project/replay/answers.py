"""From a request to the bytes of the right answer, before any fault of the wire.

Here: instants, roots, the cache of rendered answers. Not here: HTTP (`server.py`).
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from dagster_project.replay import wire_2026, wire_legacy
from dagster_project.replay.holdings import (
    DATASETS_2026,
    EMPTY,
    FORMALITIES,
    Holdings,
    Selection,
    TableKey,
    Unit,
)
from dagster_project.replay.names import any_unit
from dagster_project.replay.questions import Question, root_code
from dagster_project.replay.spoil import below_a_province, spoil

_CACHED = 2048


@dataclass(frozen=True, slots=True)
class Answer:
    """The bytes, and when and as what they were captured."""

    body: bytes
    captured_at: datetime | None
    label: str | None


class Answers:
    """Answers questions from holdings; equal questions are rendered once."""

    def __init__(self, holdings: Holdings) -> None:
        self.holdings = holdings
        self._rendered = lru_cache(maxsize=_CACHED)(self._render)

    def root(self, question: Question) -> str:
        """Return the unit code of the root asked for, or an empty text for an unknown id."""
        return root_code(question.root_id, self.holdings.roots) or ""

    def give(
        self,
        question: Question,
        at: datetime | None,
        *,
        kind: str | None = None,
        wrong_root: bool = False,
    ) -> Answer:
        """Return the answer captured at an instant.

        Args:
            question: What is asked.
            at: The instant, or None for the newest.
            kind: A fault inside the figures, or None.
            wrong_root: Whether to answer as another province.
        """
        root = self.root(question)
        if at is None:
            at = self.holdings.latest(question.portal, question.dataset, question.period, root)
        label = self.holdings.labels.get((question.portal, at)) if at else None
        return Answer(self._rendered(question, at, root, kind, wrong_root), at, label)

    def _render(
        self, question: Question, at: datetime | None, root: str, kind: str | None, wrong: bool
    ) -> bytes:
        if question.dataset == FORMALITIES:
            held = self.holdings.formalities.get((question.portal, at)) if at else None
            return wire_2026.formalities(question, held)
        selection, unit = EMPTY, Unit(root, None, "province", question.root_id or "")
        if at is not None and root and not question.filtered:
            key = (question.portal, at, question.dataset, question.period)
            unit = self._unit(question, at, root)
            selection = self.holdings.select(key, root)
            if wrong and question.dataset in DATASETS_2026:
                unit = self._unit(question, at, "H01" if root != "H01" else "H05")
                selection = self._of_another(key, selection, unit)
        if kind is not None:
            selection = spoil(kind, selection)
        if question.dataset in DATASETS_2026:
            return wire_2026.answer(question, unit, selection)
        return wire_legacy.answer(question, below_a_province(selection) if wrong else selection)

    def _of_another(self, key: TableKey, selection: Selection, unit: Unit) -> Selection:
        """Return an answer about another unit, also where the right answer would be empty."""
        if not selection.is_empty:
            return selection
        table = self.holdings.tables.get(key)
        return Selection(table.member(unit.code) if table else None, ())

    def _unit(self, question: Question, at: datetime, code: str) -> Unit:
        return self.holdings.unit(question.portal, code, at) or any_unit(code, at)

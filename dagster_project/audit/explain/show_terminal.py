"""An explanation in a terminal, in one language.

Here: the tree of scores. Not here: cells, ledger and captures (`show_evidence.py`), ranks
(`show_standing.py`), the HTML page.
"""

from collections.abc import Collection, Mapping
from decimal import Decimal

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from dagster_project.audit import numbers
from dagster_project.audit.explain import show_evidence, show_standing
from dagster_project.audit.explain.explanation import (
    Component,
    Explanation,
    Indicator,
    Term,
    lacking_parts,
    ledger_rows,
)
from dagster_project.audit.explain.words import (
    LEGAL_BASIS,
    NOT_RECORDED,
    ROLES,
    STATES,
    STEPS,
    SYNTHETIC,
    instead_from,
    label_of,
)
from dagster_project.audit.numbers import Language
from dagster_project.publish.ranking_labels import Label

MADE_UP = "°"
_WORDS = {
    "total": Label("Tổng điểm", "Total"),
    "published": Label("điểm công bố", "published"),
    "rule": Label("quy tắc", "rule"),
    "edition": Label("ấn bản", "edition"),
    "cells": Label("{n} ô dữ liệu gốc, đọc lại khớp {k}", "{n} raw cells, {k} confirmed"),
    "none": Label("không có số dùng được", "no usable figure"),
    "lacking": Label("thiếu điểm: {p}", "no score: {p}"),
    "problem": Label("Lưu ý", "Notice"),
}


def print_explanation(told: Explanation, screen: Console, lang: Language) -> None:
    """Print an explanation: head, place, tree, captures, what the marks mean."""
    _Page(told, screen, lang).print()


class _Page:
    def __init__(self, told: Explanation, screen: Console, lang: Language) -> None:
        self.told = told
        self.screen = screen
        self.lang = lang
        # A whole unit has hundreds of cells: their surroundings are shown where a part is asked.
        self.detailed = told.asked in ("component", "indicator")

    def print(self) -> None:
        self._line(Text(self._title(), style="bold"))
        self._line(Text(self._about(), style="dim"))
        for one in self.told.problems:
            text = f"{self._of(_WORDS['problem'])}: {self._of(one.said)}"
            self._line(Text(text, style="bold red"))
        if self.told.standing is not None:
            show_standing.print_standing(
                self.told, self.screen, self.lang, full=self.told.asked == "rank"
            )
        self.screen.print(self._tree())
        if self.told.asked != "rank":
            shown = [row for row in ledger_rows(self.told) if row.is_used or self.detailed]
            show_evidence.print_rules(shown, self.screen, self.lang)
            show_evidence.print_captures(self.told.captures, self.screen, self.lang)
            text = self._of(_WORDS["cells"])
            text = text.format(n=self.told.cells, k=self.told.cells_confirmed)
            self._line(Text(numbers.agreeing(text)))
        if self.told.has_synthetic or any(one.is_synthetic for one in self.told.captures):
            self._line(Text(f"{MADE_UP} {self._of(SYNTHETIC)}"))

    def _title(self) -> str:
        told = self.told
        mark = MADE_UP if told.has_synthetic else ""
        when = numbers.day(told.as_of, self.lang)
        name = numbers.code_and_name(told.unit_code, told.unit)
        return f"{name}{mark}, {self._of(told.period)}, {when}"

    def _about(self) -> str:
        told = self.told
        return (
            f"{told.basis}: {self._of(told.basis_label)}; {self._of(told.methodology)} "
            f"({told.methodology_id}); {self._of(_WORDS['edition'])} {told.edition_id}"
        )

    def _tree(self) -> Tree:
        tree = Tree(self._total(), guide_style="dim")
        for source in self.told.composite.published_sources:
            if self.told.asked == "composite":
                show_evidence.add_source(tree, source, self.lang, detailed=self.detailed)
        for component in self.told.components:
            self._component(tree, component)
        return tree

    def _total(self) -> Text:
        total = self.told.composite
        text = Text()
        text.append(f"{self._of(_WORDS['total'])}: ", style="bold")
        text.append(self._score(total.total_score, total.max_score), style="bold")
        text.append(self._range(total.low, total.high))
        text.append(f" · {self._state(total.state)}")
        if total.band is not None:
            text.append(f" · {self._of(total.band)}")
        if self.told.basis != "published" and self.told.asked in ("composite", "rank"):
            text.append(self._sum(total.parts), style="dim")
        return text.append(self._published(total.published))

    def _component(self, tree: Tree, one: Component) -> None:
        text = Text(f"{one.component_id} {self._of(one.name)}: ")
        text.append(self._score(one.score, one.max_score), style="bold")
        text.append(self._range(one.low, one.high))
        text.append(f" · {self._state(one.state)}")
        if one.is_sum:
            shown = [part.indicator_id for part in one.indicators]
            text.append(self._sum(one.parts, shown), style="dim")
        text.append(self._published(one.published))
        branch = tree.add(text)
        if self.told.asked == "rank":
            return
        if self.told.asked == "component":
            branch.add(self._basis(one.legal_basis))
        for source in one.published_sources:
            show_evidence.add_source(branch, source, self.lang, detailed=self.detailed)
        for indicator in one.indicators:
            self._indicator(branch, indicator)

    def _indicator(self, tree: Tree, one: Indicator) -> None:
        text = Text(f"{one.indicator_id} {self._of(one.name)}: ")
        text.append(self._score(one.score, one.max_score), style="bold")
        text.append(self._range(one.low, one.high))
        text.append(f" · {self._state(one.state)}")
        if one.is_fallback and one.state != "missing":
            text.append(f" ({self._of(instead_from(one))})")
        text.append(MADE_UP if one.has_synthetic else "")
        text.append(self._published(one.published))
        branch = tree.add(text)
        if self.detailed:
            branch.add(Text(f"{self._of(_WORDS['rule'])}: {self._of(one.rule.section)}"))
            # What shows the rule is written in English only.
            evidence = f" — {one.rule.evidence}" if self.lang == "en" else ""
            branch.add(Text(f"{self._of(one.rule.words)}{evidence}", style="dim"))
        else:
            words = self._of(one.rule.words)
            branch.add(Text(f"{self._of(_WORDS['rule'])}: {words}", style="dim"))
        branch.add(self._basis(one.rule.legal_basis))
        self._steps(branch, one)
        for source in one.published_sources:
            show_evidence.add_source(branch, source, self.lang, detailed=self.detailed)
        for term in (one.numerator, one.denominator):
            self._term(branch, term)

    def _basis(self, basis: Label | None) -> Text:
        said = self._of(NOT_RECORDED if basis is None else basis)
        return Text(f"{self._of(LEGAL_BASIS)}: {said}", style="dim")

    def _steps(self, tree: Tree, one: Indicator) -> None:
        for step in one.steps:
            said = numbers.formula(self._of(step.text), self.lang)
            result = numbers.formula(step.result, self.lang)
            name = self._of(label_of(STEPS, step.name))
            tree.add(Text.assemble(f"{name}: {said} = ", (result, "bold")))

    def _term(self, tree: Tree, term: Term) -> None:
        if term.value is None and not term.sources and not term.ledger:
            return
        said = numbers.count(term.value, self.lang)
        if term.value is None:
            said = self._of(_WORDS["none"])
        branch = tree.add(Text.assemble(f"{self._of(label_of(ROLES, term.role))} ", (said, "bold")))
        for row in term.ledger:
            if row.is_used or self.detailed:
                show_evidence.add_ledger(
                    branch, row, self.lang, term.sources, detailed=self.detailed
                )
        for source in term.sources:
            show_evidence.add_source(branch, source, self.lang, detailed=self.detailed)

    def _score(self, score: Decimal | None, most: Decimal) -> str:
        return f"{numbers.points(score, self.lang)} / {numbers.maximum(most, self.lang)}"

    def _range(self, low: Decimal | None, high: Decimal | None) -> str:
        if low is None or low == high:
            return ""
        span = f"{numbers.points(low, self.lang)}{numbers.NONE}{numbers.points(high, self.lang)}"
        return f" [{span}]"

    def _sum(
        self, parts: Mapping[str, Decimal | None], shown: Collection[str] | None = None
    ) -> str:
        """Return the parts that a score is the sum of, or which of them have no score.

        Args:
            parts: All parts.
            shown: Those that are told here; an ellipsis stands for the others.
        """
        lacking = lacking_parts(parts)
        if lacking:
            return f" · {self._of(_WORDS['lacking']).format(p=', '.join(lacking))}"
        told = [one for one in parts if shown is None or one in shown]
        texts = [numbers.points(parts[one], self.lang) for one in told]
        return f" = {' + '.join(texts + ['…'] * (len(told) < len(parts)))}"

    def _published(self, published: Decimal | None) -> str:
        if published is None or self.told.basis == "published":
            return ""
        return f" · {self._of(_WORDS['published'])} {numbers.points(published, self.lang)}"

    def _state(self, state: str) -> str:
        if self.told.basis == "published" and state == "as_published":
            return self._of(label_of(ROLES, "published"))
        return self._of(label_of(STATES, state))

    def _of(self, label: Label) -> str:
        return label.vi if self.lang == "vi" else label.en

    def _line(self, text: Text) -> None:
        self.screen.print(text, soft_wrap=True)

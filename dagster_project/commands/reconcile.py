"""`chiso reconcile`: the list of decisions worth settling, as text or JSON.

Here: how it looks. Not here: the queries and sentences (`publish/work_list.py`,
`publish/work_words.py`).
"""

import dataclasses
from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dagster_project.audit.numbers import agreeing
from dagster_project.commands.console import console, print_json
from dagster_project.commands.edition import read_edition
from dagster_project.commands.errata import notices_for_json
from dagster_project.commands.words import words
from dagster_project.settings import Settings

if TYPE_CHECKING:
    from dagster_project.publish.ranking_labels import Label
    from dagster_project.publish.work_items import Contested, Figure, RuleItem, WorkItem, WorkList

GOOD = 0
Language = Literal["vi", "en"]
MADE_UP, CHOSEN = "°", "▸"
MINUS, NONE = "\u2212", "\u2013"


@dataclasses.dataclass(frozen=True)
class Asked:
    """What the command line asked for."""

    unit: str | None = None
    as_of: date | None = None
    period: str | None = None
    edition: str | None = None
    limit: int = 10


def print_work_list(settings: Settings, asked: Asked, lang: Language, *, as_json: bool) -> int:
    """Print the work list of an edition and return the exit code."""
    from dagster_project.publish.work_list import work_list

    edition, found = read_edition(
        settings,
        asked.edition,
        lambda one: work_list(one, asked.unit, asked.as_of, asked.period, asked.limit),
    )
    if as_json:
        print_json(_plain(dataclasses.asdict(found)) | notices_for_json(edition))
    else:
        _Page(console(), lang).print(found)
    return GOOD


class _Page:
    """The work list on a screen, in one language."""

    def __init__(self, screen: Console, lang: Language) -> None:
        self.screen = screen
        self.lang = lang
        self.said = words(lang)

    def print(self, found: "WorkList") -> None:
        """Print decisions of units, then those of rules, then what the marks mean."""
        about = f"{found.unit_code} {found.unit}" if found.unit_code else self.said["all_units"]
        head = self.said["title" if found.contested else "nothing"].format(
            about=about,
            period=found.period_id,
            day=self._day(found.as_of),
            contested=self._count(found.contested),
            shown=len(found.items),
        )
        self._line(Text(head, style="bold"))
        for notice in found.notices:
            self._line(Text(f"! {self._of(notice.said)}", style="yellow"))
        for number, item in enumerate(found.items, 1):
            self._item(number, item)
        if found.rules:
            self.screen.print()
            self._line(Text(self.said["rules"], style="bold"))
        for rule in found.rules:
            self._rule(rule)
        if found.has_synthetic:
            self.screen.print()
            self._line(Text(f"{MADE_UP} {self.said['synthetic']}"))

    def _item(self, number: int, item: "WorkItem") -> None:
        parts = [f"{item.unit_code} {item.unit}", self._of(item.decision), self._stakes(item)]
        parts.append(f"{self.said['grade']} {item.grade}")
        self.screen.print()
        self._line(Text(f"{number}. {' · '.join(parts)}", style="bold"))
        for measure in item.measures:
            self._line(Text(f"   {self._of(measure.measure)}: {self.said[measure.status]}"))
            self.screen.print(Padding(self._figures(measure), (0, 0, 0, 5)))
        reasons = dict.fromkeys(self._reason(one) for one in item.measures)
        for reason in reasons:
            self._line(Text(f"   {reason}", style="dim"))
        self._line(Text(f"   → {self._of(item.todo)}"))

    def _reason(self, measure: "Contested") -> str:
        """Return why a value stands, with the id of whose reason it is."""
        override = measure.override
        source = measure.rule_id if override is None else override.override_id
        return f"{source}: {self._of(measure.reason)}"

    def _rule(self, rule: "RuleItem") -> None:
        self._line(Text(f"   {self._of(rule.decision)} ↔ {self._of(rule.setting)}"))
        if rule.points_of_unit is not None:
            change = self._points(rule.points_of_unit)
            self._line(Text(f"     {self.said['for_unit'].format(points=change)}"))
        self._line(Text(f"     {self._of(rule.reason)} ({rule.legal_basis})", style="dim"))
        self._line(Text(f"   → {self._of(rule.todo)}"))

    def _figures(self, measure: "Contested") -> Table:
        """Return the values of one count; exports that state the same value share a line."""
        table = Table(box=None, show_header=False, pad_edge=False)
        table.add_column()
        table.add_column(justify="right")
        table.add_column(justify="right")
        table.add_column(overflow="fold")
        same: dict[tuple[Any, ...], list[Figure]] = defaultdict(list)
        for one in measure.figures:
            same[one.value, one.portal_id, one.inadmissible_reason, one.captured_as_of].append(one)
        if measure.override is not None:
            by = "follows" if measure.override.follows else "set_by_hand"
            table.add_row(CHOSEN, self._count(measure.chosen_value), "", self.said[by])
        for figures in sorted(same.values(), key=lambda some: not any(f.chosen for f in some)):
            table.add_row(*self._row(figures))
        return table

    def _row(self, figures: list["Figure"]) -> tuple[str | Text, ...]:
        first = figures[0]
        exports = ", ".join(dict.fromkeys(one.dataset for one in figures))
        where = f"{self._of(first.portal)} ({exports})"
        if first.inadmissible_reason:
            reason = self.said.get(first.inadmissible_reason, first.inadmissible_reason)
            captured = self._day(first.cutoff_on or first.captured_as_of)
            where += f": {reason.format(day=captured)}"
        return (
            CHOSEN if any(one.chosen for one in figures) else "",
            self._count(first.value) + (MADE_UP if first.is_synthetic else ""),
            self._gap(first.gap),
            Text(where),
        )

    def _stakes(self, item: "WorkItem") -> str:
        if item.points_at_stake is None:
            return self.said["no_score"]
        points = self.said["points"].format(points=self._points(item.points_at_stake))
        if item.ranks_at_stake is None:
            return f"{self.said['unranked']}, {points}"
        places = (
            f"{item.best_rank}{NONE}{item.worst_rank}" if item.ranks_at_stake else item.best_rank
        )
        ranks = self.said["ranks"].format(ranks=item.ranks_at_stake, places=places)
        return agreeing(f"{ranks}, {points}")

    def _of(self, label: "Label") -> str:
        return label.vi if self.lang == "vi" else label.en

    def _count(self, number: int | None) -> str:
        if number is None:
            return NONE
        return f"{number:,}".replace(",", ".") if self.lang == "vi" else f"{number:,}"

    def _gap(self, gap: int | None) -> str:
        return f"{'+' if gap > 0 else MINUS}{self._count(abs(gap))}" if gap else ""

    def _points(self, number: Decimal) -> str:
        text = f"{number:.2f}"
        return text.replace(".", ",") if self.lang == "vi" else text

    def _day(self, day: date) -> str:
        return f"{day:%d/%m/%Y}" if self.lang == "vi" else day.isoformat()

    def _line(self, text: Text) -> None:
        self.screen.print(text, soft_wrap=True)


def _plain(value: Any) -> Any:
    """Return a record for JSON, its labels as pairs of languages."""
    if hasattr(value, "_asdict"):
        return value._asdict()
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value

"""Ledger rows, raw cells and captures in a terminal.

Here: branches of the tree and the list of captures below it. Not here: scores.
"""

from collections import defaultdict

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from dagster_project.audit import numbers
from dagster_project.audit.cells import RawCell
from dagster_project.audit.explain.evidence_records import Candidate, Capture, LedgerRow, Source
from dagster_project.audit.explain.words import (
    CELL_STATES,
    FILE_STATES,
    ORIGINS,
    REASONS,
    STATUSES,
    label_of,
)
from dagster_project.audit.numbers import Language
from dagster_project.publish.ranking_labels import Label

CHOSEN, MADE_UP, WITHHELD, TIMES = "▸", "°", "…", "\u00d7"
_MARKS = {"confirmed": ("✓", "green"), "differs": ("✗", "bold red"), "unreadable": ("?", "yellow"),
          "lost": ("?", "bold red")}  # fmt: skip
_WORDS = {
    "ledger": Label("sổ đối chiếu", "ledger"),
    "not_used": Label("để đối chiếu, không dùng cho điểm này", "for comparison, not used here"),
    "grade": Label("mức tin cậy", "grade"),
    "rule": Label("quy tắc", "rule"),
    "cause": Label("nguyên nhân thường gặp", "usual cause"),
    "rules": Label("Quy tắc chọn số", "Rules of choice"),
    "no_cells": Label(
        "ấn bản không nói số này từ ô nào", "the edition does not say from which cells"
    ),
    "more_cells": Label(
        "và {n} ô khác (--indicator hoặc --json)", "and {n} more (--indicator or --json)"
    ),
    "captures": Label("Bản chụp", "Captures"),
    "by": Label("{a} lập, {b} duyệt, hết hạn {d}", "by {a}, approved by {b}, expires {d}"),
    "replaces": Label("thay cho", "in place of"),
    "stored": Label("phát lại", "replayed"),
    "bytes": Label("byte", "bytes"),
    "host_date": Label("máy chủ ghi giờ", "the host's date"),
    "issuer": Label("do", "issued by"),
}


def add_ledger(
    tree: Tree, row: LedgerRow, lang: Language, used: list[Source], *, detailed: bool
) -> None:
    """Add a row of the ledger with its candidates, each with its cells.

    Args:
        tree: Where.
        row: The row.
        lang: The language.
        used: What the number itself comes from: shown beside, so its surroundings once only.
        detailed: Whether all cells and their surroundings are shown.
    """
    said = _speaker(lang)
    head = Text(f"{said(_WORDS['ledger'])}: {said(row.measure)}: ")
    head.append(numbers.count(row.chosen_value, lang), style="bold")
    if row.low is not None and row.low != row.high:
        low, high = numbers.count(row.low, lang), numbers.count(row.high, lang)
        head.append(f" [{low}{numbers.NONE}{high}]")
    head.append(f" · {said(label_of(STATUSES, row.status))}")
    head.append(f" · {said(_WORDS['grade'])} {row.grade} · {said(_WORDS['rule'])} {row.rule_id}")
    if not row.is_used:
        head.append(f" ({said(_WORDS['not_used'])})", style="dim")
    branch = tree.add(head)
    if row.override_id is not None:
        branch.add(Text(_override(row, lang), style="yellow"))
    if row.cause is not None:
        branch.add(Text(f"{said(_WORDS['cause'])}: {said(row.cause)}", style="dim"))
    if detailed or len({one.value for one in row.candidates}) > 1:
        for alike in _alike(row.candidates):
            added = branch.add(_candidates(alike, lang))
            _add_cells(added, alike, lang, used, detailed=detailed)


def _add_cells(
    tree: Tree, alike: list[Candidate], lang: Language, used: list[Source], *, detailed: bool
) -> None:
    """Add the cells of candidates that agree; where only the first is shown, how many more."""
    said = _speaker(lang)
    shown = alike if detailed else alike[:1]
    for one in shown:
        for source in one.sources:
            beside = any(other.observation_id == source.observation_id for other in used)
            add_source(tree, source, lang, detailed=detailed and not beside)
        if not one.sources:
            tree.add(Text(said(_WORDS["no_cells"]), style="dim"))
    unseen = sum(one.sources_not_shown for one in shown)
    unseen += sum(len(one.sources) + one.sources_not_shown for one in alike[len(shown) :])
    if unseen:
        tree.add(Text(said(_WORDS["more_cells"]).format(n=unseen), style="dim"))


def add_source(tree: Tree, source: Source, lang: Language, *, detailed: bool) -> None:
    """Add what a number comes from: the cell, and the row or object around it."""
    said = _speaker(lang)
    if source.origin != "observation":
        what = said(label_of(ORIGINS, source.origin))
        value = numbers.count(source.value, lang)
        tree.add(Text(f"{what} {source.origin_id}: {said(source.measure)} = {value}"))
        return
    mark, style = _MARKS.get(source.cell_state, ("", ""))
    if source.cell_state == "lost":
        lost = said(label_of(CELL_STATES, "lost"))
        tree.add(Text(f"{said(source.measure)}: {lost} ({source.observation_id})", style=style))
        return
    text = Text()
    if source.coefficient != 1:
        text.append(f"{numbers.count(source.coefficient, lang)} {TIMES} ")
    if source.operation != "sum":
        text.append(f"{source.operation}: ")
    text.append(f"[{source.capture}] {source.dataset} {source.locator} = ")
    text.append(f"{source.raw_text}", style="bold")
    text.append(f" {mark}", style=style)
    if source.quality_flag:
        text.append(f" · {source.quality_flag}", style="yellow")
    if source.cell_state in ("differs", "unreadable"):
        reason = f": {source.note}" if source.note else ""
        text.append(f" {said(label_of(CELL_STATES, source.cell_state))}{reason}", style=style)
    branch = tree.add(text)
    if detailed and source.cell is not None:
        branch.add(snippet(source.cell))


def snippet(cell: RawCell) -> Text:
    """Return the surroundings of a cell as one text; what is not shown is an ellipsis."""
    text = Text(f"{cell.container}  ", style="dim")
    for number, one in enumerate(cell.fields):
        text.append(", " if number else "")
        name = f"{one.place} {one.heading}" if one.heading else one.place
        shown = WITHHELD if one.text is None else one.text
        text.append(f"{name}: ")
        text.append(f"{CHOSEN}{shown}" if one.is_cell else shown,
                    style="bold not dim" if one.is_cell else "")  # fmt: skip
    return text


def print_captures(captures: list[Capture], screen: Console, lang: Language) -> None:
    """Print the captures that the numbers in brackets stand for."""
    if not captures:
        return
    said = _speaker(lang)
    screen.print(Text(said(_WORDS["captures"]), style="bold"))
    for one in captures:
        mark = MADE_UP if one.is_synthetic else ""
        when = numbers.moment(one.captured_at, lang)
        replayed = f", {said(_WORDS['stored'])}" if one.replayed else ""
        state = said(label_of(FILE_STATES, one.file_state))
        body = f" {one.body}" if one.body else ""
        lines = [
            f"[{one.number}] {said(one.portal)}{mark}, {one.dataset}, {when}{replayed}"
            + (f", {one.source_label}" if one.source_label else ""),
            f"    {one.method} {one.url}{body}",
            f"    sha256 {one.sha256} ({state}), {numbers.count(one.bytes, lang)} "
            f"{said(_WORDS['bytes'])}: {one.file}",
        ]
        lines += _origin(one, lang)
        style = "bold red" if one.file_state == "altered" else ""
        for line in lines:
            screen.print(Text(line, style=style), soft_wrap=True)


def _origin(one: Capture, lang: Language) -> list[str]:
    """Return what is known about the host that answered; a replay portal proves nothing."""
    if one.replayed or not (one.origin.host_date or one.origin.tls):
        return []
    said, tls = _speaker(lang), one.origin.tls
    parts = [f"{said(_WORDS['host_date'])} {one.origin.host_date}"] if one.origin.host_date else []
    if tls:
        names = f"{tls.get('subject', '?')} ({said(_WORDS['issuer'])} {tls.get('issuer', '?')})"
        parts.append(f"TLS {names}, sha256 {tls.get('certificate_sha256', '?')}")
    return [f"    {'; '.join(parts)}"]


def print_rules(rows: list[LedgerRow], screen: Console, lang: Language) -> None:
    """Print why the rules that chose these figures choose so, each once."""
    said = _speaker(lang)
    reasons = {row.rule_id: f"{said(row.reason)} ({row.legal_basis})" for row in rows}
    if reasons:
        screen.print(Text(said(_WORDS["rules"]), style="bold"))
    for rule_id, reason in sorted(reasons.items()):
        screen.print(Text(f"{rule_id}: {reason}"), soft_wrap=True)


def _alike(candidates: list[Candidate]) -> list[list[Candidate]]:
    """Return candidates in groups: exports of one portal that state the same value."""
    same: dict[tuple[object, ...], list[Candidate]] = defaultdict(list)
    for one in candidates:
        same[one.value, one.portal_id, one.inadmissible_reason, one.captured_as_of].append(one)
    return list(same.values())


def _candidates(alike: list[Candidate], lang: Language) -> Text:
    said, one = _speaker(lang), alike[0]
    chosen = any(candidate.chosen for candidate in alike)
    exports = ", ".join(dict.fromkeys(candidate.dataset for candidate in alike))
    text = Text(f"{CHOSEN if chosen else ' '} ")
    text.append(numbers.count(one.value, lang), style="bold" if chosen else "")
    text.append(f"{MADE_UP if one.is_synthetic else ''} {said(one.portal)} ({exports}")
    text.append(f", {numbers.day(one.captured_as_of, lang)})")
    if one.inadmissible_reason:
        text.append(f": {said(label_of(REASONS, one.inadmissible_reason))}", style="yellow")
    return text


def _override(row: LedgerRow, lang: Language) -> str:
    said = _speaker(lang)
    who = said(_WORDS["by"]).format(
        a=row.override_author,
        b=row.override_approver,
        d=numbers.day(row.override_expires_on, lang),
    )
    instead = f"{said(_WORDS['replaces'])} {numbers.count(row.rule_value, lang)}"
    return f"{said(label_of(STATUSES, 'override'))} {row.override_id}, {instead}: {who}"


class _speaker:  # noqa: N801 - used like a function
    """Picks one language of a label."""

    def __init__(self, lang: Language) -> None:
        self._lang = lang

    def __call__(self, label: Label) -> str:
        return label.vi if self._lang == "vi" else label.en

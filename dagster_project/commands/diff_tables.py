"""How `chiso diff` looks in a terminal: the ranking's table, one unit's parts, the sentences.

Here: tables. Not here: words (`audit/diff/sentences.py`), arguments (diff.py).
"""

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dagster_project.audit.diff.diff import Diff, UnitDiff
from dagster_project.audit.diff.rank_parts import total_parts
from dagster_project.audit.diff.score_parts import sum_parts
from dagster_project.audit.diff.sentences import notice, summary_sentence, unit_sentence
from dagster_project.audit.diff.vocabulary import (
    LANGUAGES,
    cause_name,
    half_places,
    leaf_name,
    points,
    words,
)

MADE_UP = "°"
# So many units get their sentence below the table; `--unit` gives it for any.
MOST_SENTENCES = 40
_HEADS = {
    "code": ("Mã", "Code"),
    "name": ("Đơn vị", "Unit"),
    "old_total": ("Điểm trước", "Total before"),
    "new_total": ("Điểm sau", "Total after"),
    "old_rank": ("Hạng trước", "Rank before"),
    "new_rank": ("Hạng sau", "Rank after"),
    "gained": ("±", "±"),
    "own": ("Do mình", "Own"),
    "rivals": ("Do đơn vị khác", "Rivals"),
    "others": ("Vào, rời", "In, out"),
    "part": ("Phần", "Part"),
}


def print_all(diff: Diff, lang: str, screen: Console) -> None:
    """Print the ranking's table, sentences of units that changed, and what happened as a whole."""
    screen.print(_table(diff, lang))
    if any(_made_up(unit) for unit in diff.units):
        screen.print(Text(f"{MADE_UP} {words(lang)['synthetic']}"), soft_wrap=True)
    told = [unit for unit in _ordered(diff) if _changed(diff, unit)]
    for unit in told[:MOST_SENTENCES]:
        screen.print(Text(unit_sentence(diff, unit, lang)), soft_wrap=True)
    if len(told) > MOST_SENTENCES:
        screen.print(Text(f"… +{len(told) - MOST_SENTENCES}: --unit, --json"), soft_wrap=True)
    for language in sorted(LANGUAGES, key=lambda one: one != lang):
        screen.print(Text(summary_sentence(diff, language), style="bold"), soft_wrap=True)


def _table(diff: Diff, lang: str) -> Table:
    table = Table(title=f"{diff.before.name} → {diff.after.name}", title_justify="left")
    table.add_column(_head("code", lang))
    table.add_column(_head("name", lang))
    for name in ("old_total", "new_total"):
        table.add_column(_head(name, lang), justify="right")
    for step in diff.steps:
        name = cause_name(step.causes, lang)
        table.add_column(f"{name[0].upper()}{name[1:]}", justify="right")
    for name in ("old_rank", "new_rank", "gained", "own", "rivals", "others"):
        table.add_column(_head(name, lang), justify="right")
    for unit in _ordered(diff):
        scores = [sum(part.values()) for part in unit.score or []]
        row = [unit.unit_code, _name(unit, lang), *_totals(unit, lang)]
        row += [points(part, lang, signed=True) if part else "" for part in scores]
        row += [""] * (len(diff.steps) - len(scores))
        row += [str((side or {}).get("rank") or "") for side in (unit.before, unit.after)]
        if unit.rank is not None:
            whole = total_parts(unit.rank)
            others = 2 * (whole.entries + whole.exits)
            twice = (2 * whole.gained, whole.own_twice, whole.rivals_twice, others)
            row += [half_places(one, lang) if one else "" for one in twice]
        table.add_row(*row)
    return table


def print_unit(diff: Diff, unit: UnitDiff, lang: str, screen: Console) -> None:
    """Print the parts of one unit's change by indicator, its rank's parts, and the sentences."""
    table = Table(title=f"{unit.unit_code} {_name(unit, lang)}", title_justify="left")
    table.add_column(_head("part", lang))
    for step in diff.steps:
        table.add_column(cause_name(step.causes, lang), justify="right")
    table.add_column("Σ", justify="right")
    steps = unit.score or []
    for leaf, whole in sum_parts(steps).items():
        parts = [part.get(leaf, 0) for part in steps]
        cells = [points(part, lang, signed=True) if part else "" for part in (*parts, whole)]
        table.add_row(leaf_name(leaf, lang), *cells)
    for name, attribute, factor in (
        ("own", "own_twice", 1),
        ("rivals", "rivals_twice", 1),
        ("others", "entries", 2),
        ("others", "exits", 2),
    ):
        twice = [factor * getattr(part, attribute) for part in unit.rank or []]
        if any(twice):
            cells = [half_places(one, lang) if one else "" for one in (*twice, sum(twice))]
            table.add_row(_head(name, lang), *cells)
    screen.print(table)
    if said := notice(diff, lang):
        screen.print(Text(said), soft_wrap=True)
    for language in sorted(LANGUAGES, key=lambda one: one != lang):
        screen.print(Text(unit_sentence(diff, unit, language)), soft_wrap=True)


def _ordered(diff: Diff) -> list[UnitDiff]:
    def place(unit: UnitDiff) -> tuple[Any, ...]:
        ranks = [(side or {}).get("rank") for side in (unit.after, unit.before)]
        return (*((rank is None, rank or 0) for rank in ranks), unit.unit_code)

    return sorted(diff.units, key=place)


def _changed(diff: Diff, unit: UnitDiff) -> bool:
    turned = unit.moved_in is not None or unit.total_in is not None
    moved = turned or any(part.gained for part in unit.rank or [])
    return (
        moved
        or unit.unit_code in diff.renamed
        or any(any(parts.values()) for parts in unit.score or [])
    )


def _totals(unit: UnitDiff, lang: str) -> list[str]:
    totals = [(side or {}).get("total_score") for side in (unit.before, unit.after)]
    return ["" if total is None else points(int(total * 100), lang) for total in totals]


def _name(unit: UnitDiff, lang: str) -> str:
    row = unit.after or unit.before or {}
    return f"{row['name_en' if lang == 'en' else 'name']}{MADE_UP if _made_up(unit) else ''}"


def _made_up(unit: UnitDiff) -> bool:
    return any((side or {}).get("has_synthetic") for side in (unit.before, unit.after))


def _head(name: str, lang: str) -> str:
    return _HEADS[name][lang == "en"]

"""A unit's place in its group, in a terminal.

Here: rank, neighbours and what makes the interval. Not here: scores.
"""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dagster_project.audit import numbers
from dagster_project.audit.explain.explanation import Cause, Explanation, Neighbour, Standing
from dagster_project.audit.explain.words import TIES, label_of
from dagster_project.audit.numbers import Language
from dagster_project.publish.ranking_labels import Label

_MADE_UP, _OWN = "°", "▸"
_WORDS = {
    "rank": Label("Hạng {rank} / {of} ({group})", "Rank {rank} of {of} ({group})"),
    "interval": Label("khoảng hạng {span}", "interval {span}"),
    "before": Label("trước đó {rank} ({day})", "before that {rank} ({day})"),
    "unranked": Label("Không xếp hạng ({group}): {why}", "Not ranked ({group}): {why}"),
    "no_interval": Label(
        "không có khoảng hạng: chỉ cơ sở reconciled có",
        "no interval: only basis reconciled has one",
    ),
    "overlap": Label(
        "{n} đơn vị khác có khoảng tổng điểm giao với đơn vị này; kịch bản đổi điểm mọi đơn vị "
        "cùng lúc, nên khoảng hạng được tính riêng trong từng kịch bản",
        "the ranges of totals of {n} other units overlap this one's; a scenario moves all units "
        "at once, so the interval is taken inside each scenario",
    ),
    "causes": Label("Vì sao có khoảng", "Why there is an interval"),
    "no_cause": Label("không có nội dung nào có hai số liệu", "no decision has two values"),
    "own": Label("điểm có thể đổi {p}, hạng {span}", "may move the total by {p}, rank {span}"),
    "by_rule": Label("kịch bản “{s}”: tổng điểm {p}", 'scenario "{s}": total {p}'),
    "gap": Label("Chênh", "Gap"),
    "total": Label("Tổng điểm", "Total"),
    "place": Label("Hạng", "Rank"),
    "span": Label("Khoảng", "Interval"),
    "unit": Label("Đơn vị", "Unit"),
    "parts": Label("chênh theo nhóm chỉ số", "gap by component"),
}


def print_standing(told: Explanation, screen: Console, lang: Language, *, full: bool) -> None:
    """Print where a unit stands; in full with its neighbours and causes."""
    standing = told.standing
    if standing is None:
        return
    screen.print(Text(_headline(standing, lang)), soft_wrap=True)
    if not full:
        return
    if standing.rank is not None:
        screen.print(_table(told, standing, lang))
        screen.print(Text(_of(label_of(TIES, standing.tie_policy), lang), style="dim"))
    if standing.best_rank is None:
        screen.print(Text(_of(_WORDS["no_interval"], lang)))
        return
    overlap = _of(_WORDS["overlap"], lang).format(n=standing.overlapping)
    screen.print(Text(numbers.agreeing(overlap)))
    screen.print(Text(_of(_WORDS["causes"], lang), style="bold"))
    causes = [_cause(one, lang) for one in standing.causes] or [_of(_WORDS["no_cause"], lang)]
    for line in causes:
        screen.print(Text(f"  {line}"), soft_wrap=True)


def _headline(one: Standing, lang: Language) -> str:
    group = _of(one.group, lang)
    if one.rank is None:
        why = _of(one.not_ranked_reason, lang) if one.not_ranked_reason else numbers.NONE
        return _of(_WORDS["unranked"], lang).format(group=group, why=why)
    texts = [_of(_WORDS["rank"], lang).format(rank=one.rank, of=one.ranked_units, group=group)]
    if one.best_rank is not None:
        span = numbers.interval(one.best_rank, one.worst_rank, one.rank_bound)
        texts.append(_of(_WORDS["interval"], lang).format(span=span))
    if one.previous_rank is not None:
        when = numbers.day(one.previous_as_of, lang)
        texts.append(_of(_WORDS["before"], lang).format(rank=one.previous_rank, day=when))
    return ", ".join(texts)


def _table(told: Explanation, standing: Standing, lang: Language) -> Table:
    components = [one.component_id for one in told.components]
    table = Table(caption=_of(_WORDS["parts"], lang), caption_justify="left")
    for name in ("place", "span", "unit", "total", "gap"):
        right = name in ("place", "total", "gap")
        table.add_column(_of(_WORDS[name], lang), justify="right" if right else "left")
    for component in components:
        table.add_column(component, justify="right")
    own = [
        f"{standing.rank}",
        numbers.interval(standing.best_rank, standing.worst_rank, standing.rank_bound),
        f"{_OWN} {told.unit_code} {told.unit}{_MADE_UP if told.has_synthetic else ''}",
        numbers.points(told.composite.total_score, lang),
        "",
        *(numbers.points(one.score, lang) for one in told.components),
    ]
    for one in standing.above[::-1]:
        table.add_row(*_row(one, components, lang))
    table.add_row(*own, style="bold")
    for one in standing.below:
        table.add_row(*_row(one, components, lang))
    return table


def _row(one: Neighbour, components: list[str], lang: Language) -> list[str]:
    return [
        f"{one.rank}",
        numbers.interval(one.best_rank, one.worst_rank),
        numbers.code_and_name(one.unit_code, one.name) + (_MADE_UP if one.has_synthetic else ""),
        numbers.points(one.total_score, lang),
        numbers.signed(one.gap, lang),
        *(numbers.signed(one.parts.get(part), lang) for part in components),
    ]


def _cause(one: Cause, lang: Language) -> str:
    if one.scope == "rule":
        setting = _of(one.setting, lang) if one.setting else ""
        text = _of(_WORDS["by_rule"], lang).format(
            s=setting, p=numbers.signed(one.points_at_stake, lang)
        )
    else:
        span = numbers.interval(one.best_rank, one.worst_rank)
        text = _of(_WORDS["own"], lang).format(
            p=numbers.points(one.points_at_stake, lang), span=span
        )
    return f"{_of(one.decision, lang)} ({one.decision_id}): {text}"


def _of(label: Label, lang: Language) -> str:
    return label.vi if lang == "vi" else label.en

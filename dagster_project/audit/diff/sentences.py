"""What `chiso diff` says, in Vietnamese and English: a sentence per unit and one for the ranking.

Here: sentences. Not here: the figures (diff.py), terms and numbers as people write them
(vocabulary.py), what changed in the inputs in words (facts.py), the tables (the command
line).
"""

from typing import Any

from dagster_project.audit.diff.causes import UNEXPLAINED
from dagster_project.audit.diff.diff import Diff, UnitDiff
from dagster_project.audit.diff.facts import facts
from dagster_project.audit.diff.rank_parts import total_parts
from dagster_project.audit.diff.score_parts import Parts, sum_parts
from dagster_project.audit.diff.vocabulary import (
    by_cause,
    cause_name,
    day_text,
    half_places,
    leaf_name,
    points,
    words,
)
from dagster_project.audit.numbers import agreeing


def unit_sentence(diff: Diff, unit: UnitDiff, lang: str) -> str:
    """Return what happened to one unit."""
    row = unit.after or unit.before or {}
    name = row["name_en"] if lang == "en" else row["name"]
    if unit.unit_code in diff.renamed:
        old, new = diff.renamed[unit.unit_code]
        name += words(lang)["own_renamed"].format(old=old, new=new)
    return agreeing(
        f"{unit.unit_code} {name}: {_score(diff, unit, lang)}; {_rank(diff, unit, lang)}."
    )


def notice(diff: Diff, lang: str) -> str | None:
    """Return what to know before reading: that the first side is the later day."""
    if diff.before.as_of <= diff.after.as_of:
        return None
    return words(lang)["later_first"].format(day=day_text(diff.after.as_of, lang))


def summary_sentence(diff: Diff, lang: str) -> str:
    """Return what happened to the ranking, cause by cause."""
    said = words(lang)
    between = said["between"].format(
        **{side: _side(diff, number, lang) for number, side in enumerate(("before", "after"))}
    )
    table = diff.tables[1]
    about = ", ".join(getattr(table.labels[name], lang) for name in ("group", "period", "basis"))
    said_causes = [_cause_sentence(diff, number, lang) for number in range(len(diff.steps))]
    before = [said_notice] if (said_notice := notice(diff, lang)) else []
    return agreeing(
        " ".join(
            [*before, f"{between}, {about}: {_what(diff, lang)}.", *said_causes, *_idle(diff, lang)]
        )
    )


def _what(diff: Diff, lang: str) -> str:
    """Return how many totals and ranks changed, came and went."""
    said = words(lang)
    scored = [unit for unit in diff.units if unit.score is not None]
    totals = sum(bool(_whole(unit.score)) for unit in scored)
    ranks = sum(total_parts(unit.rank).gained != 0 for unit in diff.units if unit.rank)
    moved = [unit for unit in diff.units if unit.moved_in is not None]
    turned = [unit for unit in diff.units if unit.total_in is not None]
    parts = [said["changed"].format(totals=totals, all=len(scored), ranks=ranks)]
    if not scored:
        parts = [said["none_on_both"]]
    elif not (totals or ranks or moved or turned):
        parts = [said["nothing"]]
    parts += _came_and_went(turned, lang)
    if moved:
        entered = sum(_place(unit.before) is None for unit in moved)
        parts.append(said["moved"].format(entered=entered, left=len(moved) - entered))
    return "; ".join(parts)


def _came_and_went(units: list[UnitDiff], lang: str) -> list[str]:
    """Return how many of these units have a total only after, and only before."""
    came = sum(_total(unit.before) is None for unit in units)
    counts = {"new_totals": came, "lost_totals": len(units) - came}
    return [words(lang)[name].format(count=count) for name, count in counts.items() if count]


def _cause_sentence(diff: Diff, number: int, lang: str) -> str:
    said, step = words(lang), diff.steps[number]
    parts = [sum(unit.score[number].values()) for unit in diff.units if unit.score]
    felt = [part for part in parts if part]
    effects = _came_and_went([unit for unit in diff.units if unit.total_in == number], lang)
    if felt:
        low, high = (points(one, lang, signed=True) for one in (min(felt), max(felt)))
        form = said["effect" if low != high else "same_effect"]
        effects.insert(0, form.format(count=len(felt), low=low, high=high))
    known = [text for cause in step.causes for text in facts(diff, cause, lang)]
    if step.note:
        note = getattr(step.note, lang).splitlines()[0]
        alone = step.causes == (UNEXPLAINED,)
        known.append(note if alone else said["together"].format(note=note))
    name = cause_name(step.causes, lang)
    what = f" ({'; '.join(known)})" if known else ""
    return f"{name[0].upper()}{name[1:]}{what}: {'; '.join(effects) or said['no_effect']}."


def _idle(diff: Diff, lang: str) -> list[str]:
    """Return sentences on what changed without being a step of this ranking: names."""
    told = {cause for step in diff.steps for cause in step.causes}
    if diff.renamed and "boundary" not in told:
        names = "; ".join(f"{code} {old} → {new}" for code, (old, new) in diff.renamed.items())
        text = words(lang)["renamed"].format(names=names)
        return [f"{text[0].upper()}{text[1:]}."]
    return []


def _side(diff: Diff, number: int, lang: str) -> str:
    sides = (diff.before, diff.after)
    day = day_text(sides[number].as_of, lang)
    same = sides[0].edition.edition_id == sides[1].edition.edition_id
    return words(lang)["day" if same else "edition"].format(
        day=day, edition=sides[number].edition.edition_id
    )


def _whole(steps: list[Parts] | None) -> int:
    return sum(sum(parts.values()) for parts in steps or [])


def _place(row: dict[str, Any] | None) -> int | None:
    return None if row is None else row["rank"]


def _total(row: dict[str, Any] | None) -> int | None:
    """Return the total of a row in hundredths."""
    total = None if row is None else row["total_score"]
    return None if total is None else int(total * 100)


def _score(diff: Diff, unit: UnitDiff, lang: str) -> str:
    said = words(lang)
    old, new = _total(unit.before), _total(unit.after)
    if old is None or new is None:
        return _one_total(diff, unit, lang)
    form = said["total"] if old != new else said["same_total"]
    text = form.format(
        old=points(old, lang), new=points(new, lang), change=points(new - old, lang, signed=True)
    )
    parts = [
        f"{cause_name(step.causes, lang)} {points(sum(part.values()), lang, signed=True)}"
        for step, part in zip(diff.steps, unit.score or [], strict=False)
        if sum(part.values())
    ]
    parts += _largest(sum_parts(unit.score or []), lang)
    return f"{text}{': ' if parts else ''}{', '.join(parts)})"


def _one_total(diff: Diff, unit: UnitDiff, lang: str) -> str:
    """Say which side has a total, and by which cause unless the rank's words say it."""
    old, new = _total(unit.before), _total(unit.after)
    if old is None and new is None:
        return words(lang)["no_total"]
    if old is None:
        name = "unit_came" if unit.before is None else "total_came"
    else:
        name = "unit_went" if unit.after is None else "total_went"
    text = words(lang)[name].format(
        **{side: points(one, lang) for side, one in (("old", old), ("new", new)) if one is not None}
    )
    if unit.total_in is not None and unit.total_in != unit.moved_in:
        text += f", {by_cause(diff.steps[unit.total_in].causes, lang)}"
    return text


def _largest(whole: Parts, lang: str) -> list[str]:
    """Return the largest part that goes the way of the whole, or of a whole that is 0."""
    change = sum(whole.values())
    along = {leaf: part for leaf, part in whole.items() if part * change > 0} or whole
    if not along:
        return []
    leaf, part = min(along.items(), key=lambda one: (-abs(one[1]), one[0]))
    form = words(lang)["most" if change else "largest"]
    return [form.format(leaf=leaf_name(leaf, lang), part=points(part, lang, signed=True))]


def _rank(diff: Diff, unit: UnitDiff, lang: str) -> str:
    said = words(lang)
    old, new = _place(unit.before), _place(unit.after)
    if unit.moved_in is not None:
        by = by_cause(diff.steps[unit.moved_in].causes, lang)
        form, row, why = ("entered", unit.before, "why_not")
        if old is not None:
            form, row, why = ("left", unit.after, "why")
        reason = (row or {}).get(f"not_ranked_reason_{lang}")
        text = said[form].format(rank=new if old is None else old, by=by)
        return text + (said[why].format(why=reason) if reason else "")
    if unit.rank is None:
        reason = (unit.after or {}).get(f"not_ranked_reason_{lang}")
        return said["unranked"] + (said["why_not_after"].format(why=reason) if reason else "")
    whole = total_parts(unit.rank)
    change = said["places"].format(places=half_places(2 * whole.gained, lang))
    text = said["rank"].format(old=old, new=new, change=change)
    twice = {
        "own": whole.own_twice,
        "rivals": whole.rivals_twice,
        "entries": 2 * whole.entries,
        "exits": 2 * whole.exits,
    }
    parts = [
        said[name].format(places=half_places(value, lang)) for name, value in twice.items() if value
    ]
    movers = [
        (step.causes, part.gained)
        for step, part in zip(diff.steps, unit.rank, strict=True)
        if part.gained
    ]
    if len(movers) == 1:
        text += f", {by_cause(movers[0][0], lang)}"
    told = [", ".join(parts)] if parts else []
    if len(movers) > 1:
        each = (
            f"{cause_name(causes, lang)} {half_places(2 * gained, lang)}"
            for causes, gained in movers
        )
        told.insert(0, ", ".join(each))
    return f"{text}{': ' if told else ''}{'; '.join(told)})"

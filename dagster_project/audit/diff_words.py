"""What `chiso diff` says, in Vietnamese and English: a sentence per unit and one for the ranking.

Here: words and numbers as people write them. Not here: the figures (diff.py), what changed in the
inputs in words (diff_facts.py), the tables (the command line).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from dagster_project.audit.diff import Diff, UnitDiff
from dagster_project.audit.diff_facts import facts
from dagster_project.audit.numbers import agreeing
from dagster_project.audit.rank_parts import total_parts
from dagster_project.audit.score_parts import Leaf, Parts, sum_parts

LANGUAGES = ("vi", "en")
_WORDS: dict[str, tuple[str, str]] = {
    "code": ("mã nguồn", "code"),
    "boundary": ("địa giới, tên gọi", "boundary or name"),
    "methodology": ("phương pháp tính", "methodology"),
    "rules": ("quy tắc đối chiếu hoặc quyết định thủ công", "reconciliation rule or override"),
    "revised_data": ("số liệu sửa lại", "revised data"),
    "new_data": ("số liệu mới", "new data"),
    "unexplained": ("không xác định được nguyên nhân", "cause can't be told"),
    "and": (" và ", " and "),
    "total": ("điểm {old} → {new} ({change}", "total {old} → {new} ({change}"),
    "same_total": ("điểm {new} (không đổi", "total {new} (unchanged"),
    "no_total": ("không có tổng điểm ở cả hai bên", "no total on both sides"),
    "most": ("nhiều nhất là {leaf} {part}", "most by {leaf} {part}"),
    "whole": ("tổng điểm công bố", "the published total itself"),
    "rank": ("hạng {old} → {new} ({change}", "rank {old} → {new} ({change}"),
    "places": ("{places} bậc", "{places} places"),
    "own": ("do điểm của mình {places}", "own score {places}"),
    "rivals": ("do điểm của đơn vị khác {places}", "rivals' scores {places}"),
    "entries": ("do đơn vị mới vào bảng {places}", "units that came in {places}"),
    "exits": ("do đơn vị rời bảng {places}", "units that left {places}"),
    "entered": ("vào bảng xếp hạng, hạng {rank}, do {cause}",
                "came into the ranking, rank {rank}, by {cause}"),
    "left": ("rời bảng xếp hạng (hạng trước {rank}), do {cause}{reason}",
             "left the ranking (rank before {rank}), by {cause}{reason}"),
    "unranked": ("không xếp hạng ở cả hai bên", "unranked on both sides"),
    "between": ("Từ {before} đến {after}", "From {before} to {after}"),
    "edition": ("ấn bản {edition}, ngày {day}", "edition {edition}, {day}"),
    "day": ("ngày {day}", "{day}"),
    "changed": ("{totals}/{all} tổng điểm và {ranks} hạng thay đổi",
                "{totals} of {all} totals and {ranks} ranks changed"),
    "nothing": ("không có tổng điểm và hạng nào thay đổi", "no total and no rank changed"),
    "moved": ("vào bảng: {entered}, rời bảng: {left}", "came in: {entered}, left: {left}"),
    "effect": ("{count} tổng điểm, từ {low} đến {high} điểm",
               "{count} totals, by {low} to {high} points"),
    "same_effect": ("{count} tổng điểm, {low} điểm", "{count} totals, by {low} points"),
    "no_effect": ("không làm thay đổi tổng điểm nào", "changed no total"),
    "renamed": ("đổi tên: {names}", "renamed: {names}"),
    "together": ("chưa tách được ({note})", "could not be told apart ({note})"),
    "synthetic": ("có số liệu mô phỏng (synthetic) của cổng giả lập",
                  "with synthetic figures of the replay portal"),
}  # fmt: skip


def words(lang: str) -> Mapping[str, str]:
    """Return the words of one language, `vi` or `en`."""
    return {name: pair[lang == "en"] for name, pair in _WORDS.items()}


def points(hundredths: int, lang: str, *, signed: bool = False) -> str:
    """Return points as a language writes them: 61,02 or 61.02, with a sign where wanted."""
    text = f"{abs(hundredths) // 100}.{abs(hundredths) % 100:02}"
    return _sign(hundredths, signed) + (text if lang == "en" else text.replace(".", ","))


def half_places(twice: int, lang: str) -> str:
    """Return half of a number of places with its sign."""
    text = f"{abs(twice) // 2}{'.5' if twice % 2 else ''}"
    return _sign(twice, True) + (text if lang == "en" else text.replace(".", ","))


def cause_name(causes: Iterable[str], lang: str) -> str:
    """Return the name of one cause, or of several that could not be told apart."""
    said = words(lang)
    return said["and"].join(said[cause] for cause in causes)


def leaf_name(leaf: Leaf, lang: str) -> str:
    """Return what a part belongs to: an indicator, a component, or the total itself."""
    return leaf.indicator_id or leaf.component_id or words(lang)["whole"]


def unit_sentence(diff: Diff, unit: UnitDiff, lang: str) -> str:
    """Return what happened to one unit."""
    row = unit.after or unit.before or {}
    name = row["name_en"] if lang == "en" else row["name"]
    return agreeing(
        f"{unit.unit_code} {name}: {_score(diff, unit, lang)}; {_rank(diff, unit, lang)}."
    )


def summary_sentence(diff: Diff, lang: str) -> str:
    """Return what happened to the ranking, cause by cause."""
    said = words(lang)
    scored = [unit for unit in diff.units if unit.score is not None]
    totals = sum(bool(_whole(unit.score)) for unit in scored)
    ranks = sum(total_parts(unit.rank).gained != 0 for unit in diff.units if unit.rank)
    moved = [unit for unit in diff.units if unit.moved_in is not None]
    what = said["changed"].format(totals=totals, all=len(diff.units), ranks=ranks)
    if not totals and not ranks and not moved:
        what = said["nothing"]
    if moved:
        entered = sum(_place(unit.before) is None for unit in moved)
        what += "; " + said["moved"].format(entered=entered, left=len(moved) - entered)
    between = said["between"].format(
        **{side: _side(diff, number, lang) for number, side in enumerate(("before", "after"))}
    )
    table = diff.tables[1]
    about = ", ".join(getattr(table.labels[name], lang) for name in ("group", "period", "basis"))
    said_causes = [_cause_sentence(diff, number, lang) for number in range(len(diff.steps))]
    return agreeing(" ".join([f"{between}, {about}: {what}.", *said_causes, *_idle(diff, lang)]))


def _cause_sentence(diff: Diff, number: int, lang: str) -> str:
    said, step = words(lang), diff.steps[number]
    parts = [sum(unit.score[number].values()) for unit in diff.units if unit.score]
    felt = [part for part in parts if part]
    effect = said["no_effect"]
    if felt:
        low, high = (points(one, lang, signed=True) for one in (min(felt), max(felt)))
        effect = said["effect" if low != high else "same_effect"]
        effect = effect.format(count=len(felt), low=low, high=high)
    known = [text for cause in step.causes for text in facts(diff, cause, lang)]
    if step.note:
        known.append(said["together"].format(note=step.note.splitlines()[0]))
    name = cause_name(step.causes, lang)
    what = f" ({'; '.join(known)})" if known else ""
    return f"{name[0].upper()}{name[1:]}{what}: {effect}."


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
    day = f"{sides[number].as_of:%d/%m/%Y}" if lang == "vi" else str(sides[number].as_of)
    same = sides[0].edition.edition_id == sides[1].edition.edition_id
    return words(lang)["day" if same else "edition"].format(
        day=day, edition=sides[number].edition.edition_id
    )


def _whole(steps: list[Parts] | None) -> int:
    return sum(sum(parts.values()) for parts in steps or [])


def _place(row: dict[str, Any] | None) -> int | None:
    return None if row is None else row["rank"]


def _score(diff: Diff, unit: UnitDiff, lang: str) -> str:
    said = words(lang)
    if unit.score is None or unit.before is None or unit.after is None:
        return said["no_total"]
    old, new = (int(row["total_score"] * 100) for row in (unit.before, unit.after))
    form = said["total"] if old != new else said["same_total"]
    text = form.format(
        old=points(old, lang), new=points(new, lang), change=points(new - old, lang, signed=True)
    )
    parts = [
        f"{cause_name(step.causes, lang)} {points(sum(part.values()), lang, signed=True)}"
        for step, part in zip(diff.steps, unit.score, strict=True)
        if sum(part.values())
    ]
    whole = sum_parts(unit.score)
    if whole:
        leaf, part = min(whole.items(), key=lambda one: (-abs(one[1]), one[0]))
        parts.append(
            said["most"].format(leaf=leaf_name(leaf, lang), part=points(part, lang, signed=True))
        )
    return f"{text}{': ' if parts else ''}{', '.join(parts)})"


def _rank(diff: Diff, unit: UnitDiff, lang: str) -> str:
    said = words(lang)
    old, new = _place(unit.before), _place(unit.after)
    if unit.moved_in is not None:
        cause = cause_name(diff.steps[unit.moved_in].causes, lang)
        if old is None:
            return said["entered"].format(rank=new, cause=cause)
        why = (unit.after or {}).get(f"not_ranked_reason_{lang}")
        return said["left"].format(rank=old, cause=cause, reason=f": {why}" if why else "")
    if unit.rank is None:
        return said["unranked"]
    whole = total_parts(unit.rank)
    twice = {
        "own": whole.own_twice,
        "rivals": whole.rivals_twice,
        "entries": 2 * whole.entries,
        "exits": 2 * whole.exits,
    }
    parts = [
        said[name].format(places=half_places(value, lang)) for name, value in twice.items() if value
    ]
    change = said["places"].format(places=half_places(2 * whole.gained, lang))
    text = said["rank"].format(old=old, new=new, change=change)
    return f"{text}{': ' if parts else ''}{', '.join(parts)})"


def _sign(number: int, signed: bool) -> str:
    if number < 0:
        return "\u2212"
    return "+" if signed and number else ""

"""The words and numbers of `chiso diff`, in Vietnamese and English.

Here: terms, and figures as people write them. Not here: sentences (sentences.py).
"""

from collections.abc import Iterable, Mapping
from datetime import date

from dagster_project.audit.diff.causes import UNEXPLAINED
from dagster_project.audit.diff.score_parts import Leaf

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
    "no_total": ("cả hai bên đều không có tổng điểm", "no total on either side"),
    "total_came": ("trước không có tổng điểm, sau là {new} điểm", "no total before, {new} after"),
    "unit_came": ("trước không có trong danh sách, sau có tổng điểm {new}",
                  "not listed before, total {new} after"),
    "total_went": ("tổng điểm trước là {old}, sau không có", "total {old} before, none after"),
    "unit_went": ("tổng điểm trước là {old}, sau không có trong danh sách",
                  "total {old} before, not listed after"),
    "most": ("nhiều nhất là {leaf} {part}", "most by {leaf} {part}"),
    "largest": ("phần lớn nhất: {leaf} {part}", "largest part {leaf} {part}"),
    "whole": ("tổng điểm công bố", "the published total itself"),
    "rank": ("hạng {old} → {new} ({change}", "rank {old} → {new} ({change}"),
    "places": ("{places} bậc", "{places} places"),
    "own": ("do điểm của mình {places}", "own score {places}"),
    "rivals": ("do điểm của đơn vị khác {places}", "rivals' scores {places}"),
    "entries": ("do đơn vị mới vào bảng {places}", "units that came in {places}"),
    "exits": ("do đơn vị rời bảng {places}", "units that left {places}"),
    "by": ("do {cause}", "by {cause}"),
    "entered": ("vào bảng xếp hạng, hạng {rank}, {by}", "came into the ranking, rank {rank}, {by}"),
    "why_not": (" (trước chưa xếp hạng: {why})", " (not ranked before: {why})"),
    "left": ("rời bảng xếp hạng (hạng trước {rank}), {by}",
             "left the ranking (rank before {rank}), {by}"),
    "why_not_after": (" (sau: {why})", " (after: {why})"),
    "why": (": {why}", ": {why}"),
    "unranked": ("không xếp hạng ở cả hai bên", "no rank on either side"),
    "later_first": (
        "Bên thứ nhất là ngày muộn hơn: số liệu mới hoặc sửa lại ở đây là số liệu cũ hơn, "
        "của ngày {day}.",
        "The first side is the later day: new or revised data are here the older figures, "
        "of {day}."),
    "own_renamed": (" (đổi tên: {old} → {new})", " (renamed: {old} → {new})"),
    "between": ("Từ {before} đến {after}", "From {before} to {after}"),
    "edition": ("ấn bản {edition}, ngày {day}", "edition {edition}, {day}"),
    "day": ("ngày {day}", "{day}"),
    "changed": ("{totals}/{all} tổng điểm và {ranks} hạng thay đổi",
                "{totals} of {all} totals and {ranks} ranks changed"),
    "none_on_both": ("không đơn vị nào có tổng điểm ở cả hai bên",
                     "no unit has a total on both sides"),
    "new_totals": ("mới có: {count} tổng điểm", "new: {count} totals"),
    "lost_totals": ("không còn: {count} tổng điểm", "gone: {count} totals"),
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


def day_text(day: date, lang: str) -> str:
    """Return a day as a language writes it."""
    return f"{day:%d/%m/%Y}" if lang == "vi" else str(day)


def cause_name(causes: Iterable[str], lang: str) -> str:
    """Return the name of one cause, or of several that could not be told apart."""
    said = words(lang)
    return said["and"].join(said[cause] for cause in causes)


def leaf_name(leaf: Leaf, lang: str) -> str:
    """Return what a part belongs to: an indicator, a component, or the total itself."""
    return leaf.indicator_id or leaf.component_id or words(lang)["whole"]


def by_cause(causes: tuple[str, ...], lang: str) -> str:
    """Return `by` a cause, or that it can't be told."""
    name = cause_name(causes, lang)
    return name if causes == (UNEXPLAINED,) else words(lang)["by"].format(cause=name)


def _sign(number: int, signed: bool) -> str:
    if number < 0:
        return "\u2212"
    return "+" if signed and number else ""

"""Words of `chiso reconcile` in both languages.

Here: words. Not here: the sentences on what to correct (`publish/work_words.py`).
"""

from collections.abc import Mapping

_WORDS: dict[str, tuple[str, str]] = {
    "title": (
        "Việc cần đối chiếu: {about}, kỳ {period}, ngày {day}: {contested} nội dung có số liệu "
        "khác nhau; liệt kê {shown}, ảnh hưởng nhiều hạng nhất trước",
        "Reconciliation work: {about}, period {period}, {day}: {contested} contested, {shown} "
        "listed, those that move most ranks first",
    ),
    "nothing": (
        "Không có việc cần đối chiếu: {about}, kỳ {period}, ngày {day}: không có nội dung nào có "
        "hai số liệu khác nhau",
        "Nothing to reconcile: {about}, period {period}, {day}: no decision has two values",
    ),
    "all_units": ("mọi đơn vị", "all units"),
    "rules": (
        "Quyết định theo quy tắc (chung cho mọi đơn vị, là kịch bản, không phải sai số)",
        "Decisions of rules (the same for all units; scenarios, not errors)",
    ),
    "for_unit": ("với đơn vị này: {points} điểm", "for this unit: {points} points"),
    "grade": ("mức tin cậy", "grade"),
    "points": ("{points} điểm", "{points} points"),
    "ranks": ("{ranks} hạng (hạng {places})", "{ranks} ranks (rank {places})"),
    "unranked": ("không xếp hạng", "unranked"),
    "no_score": ("không ảnh hưởng điểm", "no score depends on it"),
    "set_by_hand": ("quyết định thủ công", "set by a person"),
    "follows": ("suy ra từ quyết định thủ công", "follows from what a person set"),
    "agree": ("khớp", "agree"),
    "within_tolerance": ("lệch trong ngưỡng", "within the tolerance"),
    "disagree": ("lệch quá ngưỡng", "disagree"),
    "one_sided": ("chỉ một nguồn", "one source"),
    "derived": ("tính theo quy tắc", "derived"),
    "override": ("quyết định thủ công", "override"),
    "no_candidate": ("không có số dùng được", "no candidate"),
    "placeholder": ("số tạm, không dùng", "placeholder, no candidate"),
    "null_value": ("để trống", "null"),
    "not_a_count": ("không phải số đếm", "not a count"),
    "stale": ("số cũ, đến {day}, không dùng", "old, of {day}, no candidate"),
    "other_cutoff": ("chốt số khác ngày, đến {day}, không dùng", "cut off on {day}, no candidate"),
    "synthetic": (
        "số liệu mô phỏng (synthetic) do cổng giả lập tạo ra, không phải số của địa phương",
        "synthetic figures made by the replay portal, not the province's own",
    ),
}


def words(lang: str) -> Mapping[str, str]:
    """Return the words of one language, `vi` or `en`."""
    return {name: pair[lang == "en"] for name, pair in _WORDS.items()}

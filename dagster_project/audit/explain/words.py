"""Words of explanations, in Vietnamese and English.

Here: words, and the rule of an indicator as a sentence. Not here: figures (they come from rows).
"""

from typing import Any

from dagster_project.audit.explain.explanation import Indicator, Rule
from dagster_project.audit.explain.steps import TIMES
from dagster_project.publish.ranking_labels import Label

STATES = {
    "scored": Label("tính từ số đếm", "computed from counts"),
    "as_published": Label(
        "lấy điểm công bố (nguồn không cho đủ số đếm)",
        "as published (the source gives no usable counts)",
    ),
    "zero_denominator": Label("mẫu số bằng 0", "the denominator is 0"),
    "missing": Label("thiếu số liệu", "missing"),
    "not_applicable": Label("không tính điểm", "carries no points"),
    "override": Label("tính từ số do người quyết định", "computed from a figure set by a person"),
    "mixed": Label("phần tính lại, phần lấy điểm công bố", "partly computed, partly as published"),
}
STATUSES = {
    "agree": Label("khớp", "agree"),
    "within_tolerance": Label("lệch trong ngưỡng", "within the tolerance"),
    "disagree": Label("lệch quá ngưỡng", "disagree"),
    "one_sided": Label("chỉ một nguồn", "one source"),
    "derived": Label("tính theo quy tắc", "derived"),
    "override": Label("quyết định thủ công", "override"),
    "no_candidate": Label("không có số dùng được", "no candidate"),
}
REASONS = {
    "placeholder": Label("số tạm", "placeholder"),
    "null_value": Label("để trống", "null"),
    "not_a_count": Label("không phải số đếm", "not a count"),
    "stale": Label("số cũ", "old"),
    "other_cutoff": Label("chốt số khác ngày", "another cut-off"),
}
CELL_STATES = {
    "confirmed": Label("đọc lại tệp gốc: khớp", "read again from the file: the same"),
    "differs": Label("đọc lại tệp gốc: KHÁC", "read again from the file: DIFFERENT"),
    "unreadable": Label("không đọc lại được", "can't be read again"),
    "no_cell": Label("không phải ô dữ liệu", "no cell"),
    "lost": Label("ấn bản không còn giữ ô này", "the edition no longer holds this cell"),
}
FILE_STATES = {
    "intact": Label("sha256 khớp", "sha256 matches"),
    "altered": Label("sha256 KHÔNG khớp: tệp đã bị sửa", "sha256 DIFFERS: the file was altered"),
    "missing": Label("tệp không có trên máy này", "the file is not on this machine"),
    "unread": Label("không đọc được tệp ở đó", "the file is there and can't be read"),
}
ORIGINS = {
    "override": Label("số do người quyết định", "set by a person"),
    "yearly_report": Label("báo cáo năm trước", "report of the year before"),
}
ROLES = {
    "numerator": Label("tử số", "numerator"),
    "denominator": Label("mẫu số", "denominator"),
    "published": Label("điểm công bố", "published score"),
}
STEPS = {
    "ratio": Label("tỷ lệ", "ratio"),
    "cap": Label("đạt ngưỡng", "cap reached"),
    "points": Label("điểm chưa làm tròn", "points before rounding"),
    "rounding": Label("làm tròn", "rounding"),
}
LEGAL_BASIS = Label("căn cứ", "legal basis")
NOT_RECORDED = Label(
    "ấn bản này chưa ghi phần của Quyết định",
    "this edition does not record the section of the decision",
)
TIES = {
    "competition": Label(
        "cùng tổng điểm thì cùng hạng, hạng sau bỏ cách (1-2-2-4)",
        "equal totals share a rank, the next rank is skipped (1-2-2-4)",
    )
}
SYNTHETIC = Label(
    "số liệu mô phỏng (synthetic) do cổng giả lập tạo ra, không phải số của địa phương",
    "synthetic figures made by the replay portal, not the province's own",
)
_ZERO = {
    "maximum": Label("mẫu số 0: điểm tối đa", "denominator 0: the maximum"),
    "zero": Label("mẫu số 0: không điểm", "denominator 0: no points"),
}


def label_of(words: dict[str, Label], key: str | None) -> Label:
    """Return the words for a key; the key itself where there are none."""
    return words.get(key or "", Label(key or "", key or ""))


def instead_from(one: Indicator) -> Label:
    """Say which portals a score stands on that is not the one its basis wants."""
    if not one.portals:
        return Label("lấy từ nguồn khác", "taken from another source")
    vi = ", ".join(portal.vi for portal in one.portals.values())
    en = ", ".join(portal.en for portal in one.portals.values())
    return Label(f"lấy thay từ {vi}", f"taken instead from {en}")


def legal_basis_of(row: dict[str, Any]) -> Label | None:
    """Return the section of the decision that a row names; None in editions without any."""
    text = row.get("legal_basis")
    return Label(text, row.get("legal_basis_en") or text) if text else None


def rule_of(row: dict[str, Any], methodology: Label, component: Label) -> Rule:
    """Return an indicator's rule: where it stands in the methodology, and what it says."""
    name = Label(row["name_vi"], row["name_en"])
    identity = row["indicator_id"]
    return Rule(
        rule=row["rule"],
        cap_percent=row["cap_percent"],
        decimals=row["decimals"],
        rounding=row["rounding"],
        zero_rule=row["zero_rule"],
        section=Label(
            f"{methodology.vi}; nhóm “{component.vi}”, chỉ số {identity} “{name.vi}”",
            f'{methodology.en}; component "{component.en}", indicator {identity} "{name.en}"',
        ),
        legal_basis=legal_basis_of(row),
        words=_sentence(row),
        evidence=row["source"] or "",
    )


def _sentence(row: dict[str, Any]) -> Label:
    if row["rule"] == "shown":
        return Label("chỉ hiển thị, không tính điểm", "shown only, no points")
    most, cap = f"{row['max_score'].normalize():f}", row["cap_percent"]
    zero = label_of(_ZERO, row["zero_rule"])
    vi_most = most.replace(".", ",")
    if cap == 100:
        return Label(
            f"điểm = {vi_most} {TIMES} tỷ lệ, tỷ lệ 100 % được điểm tối đa; {zero.vi}",
            f"points = {most} {TIMES} ratio, the maximum at 100 %; {zero.en}",
        )
    return Label(
        f"điểm = {vi_most} {TIMES} tỷ lệ ÷ {cap} %, từ {cap} % được điểm tối đa; {zero.vi}",
        f"points = {most} {TIMES} ratio ÷ {cap} %, the maximum from {cap} %; {zero.en}",
    )

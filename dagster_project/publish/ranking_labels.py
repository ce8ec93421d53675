"""What the parts of a ranking are called, in Vietnamese and English.

Here: words. Not here: figures.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, NamedTuple


class Label(NamedTuple):
    """A name or a sentence in both languages."""

    vi: str
    en: str

    @classmethod
    def same(cls, text: str) -> "Label":
        """Return what reads alike in both: a name, a path, the words of another program."""
        return cls(text, text)

    def said_in(self, lang: str) -> str:
        """Return the words in a language."""
        return self.vi if lang == "vi" else self.en

    def then(self, other: "Label") -> "Label":
        """Return these words and others right after them."""
        return Label(self.vi + other.vi, self.en + other.en)


BASES = {
    "national": Label(
        "tính lại từ số liệu của Cổng Dịch vụ công quốc gia, thiếu số liệu thì lấy điểm công bố",
        "recomputed from the national portal's counts, its own scores where it gives no counts",
    ),
    "reconciled": Label(
        "tính từ sổ đối chiếu số liệu của các cổng",
        "computed from the ledger of reconciled counts",
    ),
    "provincial": Label(
        "tính từ số liệu của cổng địa phương, phần thiếu lấy từ Cổng Dịch vụ công quốc gia",
        "computed from the province's own counts, the national portal's where it has none",
    ),
    "published": Label("điểm do Cổng công bố", "the portal's own scores"),
}
COLUMNS = {
    "rank": Label("Hạng", "Rank"),
    "interval": Label("Khoảng hạng", "Best to worst rank"),
    "name": Label("Đơn vị", "Unit"),
    "unit_code": Label("Mã", "Code"),
    "total_score": Label("Tổng điểm", "Total"),
    "band": Label("Xếp loại", "Band"),
    "previous_rank": Label("Hạng trước", "Previous rank"),
    "rank_change": Label("Thay đổi hạng", "Rank change"),
    "score_change": Label("Thay đổi điểm", "Score change"),
    "gap_to_next": Label("Khoảng cách đến hạng trên", "Gap to the next rank"),
    "not_ranked_reason": Label("Lý do không xếp hạng", "Why not ranked"),
}
_GROUPS = {
    "provinces": Label("các tỉnh, thành phố", "provinces and cities"),
    "departments": Label("các sở, ngành", "departments"),
    "communes": Label("các xã, phường, đặc khu", "communes, wards and special zones"),
}
_GROUPS_OF_ONE = {
    "provinces": "province or city",
    "departments": "department",
    "communes": "commune, ward or special zone",
}
_PERIODS = (
    (r"(\d{4})", "năm {0}", "{0}"),
    (r"(\d{4})-H([12])", "6 tháng {half} năm {0}", "half-year {1} of {0}"),
    (r"(\d{4})-Q([1-4])", "quý {1} năm {0}", "quarter {1} of {0}"),
    (r"(\d{4})-(\d{2})", "tháng {1} năm {0}", "{0}-{1}"),
)


def group_label(group: str, rows: Sequence[dict[str, Any]]) -> Label:
    """Return a peer group's name; `rows` are its units, for the size of the group."""
    kind, _, parent = group.partition(":")
    label = _GROUPS.get(kind, Label(kind, kind))
    english = _GROUPS_OF_ONE.get(kind, label.en) if len(rows) == 1 else label.en
    where = Label(f" thuộc {parent}", f" of {parent}") if parent else Label("", "")
    return Label(f"{len(rows)} {label.vi}{where.vi}".replace(" các ", " "),
                 f"{len(rows)} {english}{where.en}")  # fmt: skip


def period_label(period_id: str) -> Label:
    """Return a period's name."""
    for pattern, vi, en in _PERIODS:
        match = re.fullmatch(pattern, period_id)
        if match:
            parts = match.groups()
            half = {"1": "đầu", "2": "cuối"}.get(parts[-1], "")
            return Label(vi.format(*parts, half=half), en.format(*parts))
    return Label(period_id, period_id)


def romanized(name: str, level: str | None) -> str:
    """Return the name as English texts write it: a province without diacritics, others as is."""
    if level != "province":
        return name
    letters = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))

"""Which texts around a cell may be shown: an allow-list, so that no person's data gets out.

Here: figures, codes, and names of units that the register knows. Everything else is withheld,
also when it looks harmless. Not here: the bytes.
"""

import re
import unicodedata
from collections.abc import Iterable

# Up to eight digits: no count is longer, while numbers of identity papers and telephones are.
_MAX_DIGITS = 8
_FIGURE = re.compile(r"-?(?:0|[1-9]\d{0,2}(?:[.,\s]\d{3})+|[1-9]\d*)(?:[.,]\d{1,6})?\s?%?")
_UNIT_CODE = re.compile(r"(?:0+\.)*(?:H\d{2}(?:\.\d{1,5}){0,3}|VN)")
_SYMBOL = re.compile(r"[A-Za-z][A-Za-z]*(?:_[A-Za-z0-9]+)+")
# What rows of sums are called.
_SUMS = frozenset({"tổng cộng", "tổng số", "tổng", "cộng"})
_COLUMN_NUMBER = re.compile(r"\(?\d{1,2}\)?(?:\s?=\s?[\d()+\-/*:%\s]+)?")
_KIND = re.compile(r"^(?:ubnd|uy ban nhan dan)\s+")
_PROVINCE_KIND = re.compile(r"^(?:tinh|thanh pho|tp\.?)\s+")
# A department's name ends in its province's, as in "Sở Y tế - tỉnh Gia Lai".
_OF_PROVINCE = re.compile(r"\s+-\s+(?:tinh|thanh pho|tp\.?)\s+.*$")


class Allowed:
    """What may be shown beside a cell of one unit.

    Args:
        names: Names of the unit and of those it belongs to.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(bare for name in names if name for bare in _bares(name))

    def shown(self, text: str) -> str | None:
        """Return a text as it may be shown, or None."""
        clean = " ".join(text.split())
        if not clean or is_figure(clean) or _UNIT_CODE.fullmatch(clean):
            return clean
        if _SYMBOL.fullmatch(clean) or clean.casefold() in _SUMS:
            return clean
        return next((one for one in _spellings(clean) if not self._names.isdisjoint(_bares(one))),
                    None)  # fmt: skip


def is_figure(text: str) -> bool:
    """Whether a text is a count, a share, null, or the number of a column."""
    if text in ("null", "true", "false", "-", "\u2013"):
        return True
    return sum(map(str.isdigit, text)) <= _MAX_DIGITS and bool(_FIGURE.fullmatch(text))


def is_column_number(text: str) -> bool:
    """Whether a text only numbers a column, as in `(3)` or `4 = 1/2`."""
    return bool(_COLUMN_NUMBER.fullmatch(text))


def _spellings(text: str) -> Iterable[str]:
    """Yield a text as it stands and as the legacy fonts show it."""
    yield text
    if not text.isascii():
        from dagster_project.ingest.tables.font_encodings import from_tcvn3, from_vni

        yield unicodedata.normalize("NFC", from_tcvn3(text))
        yield unicodedata.normalize("NFC", from_vni(text))


def _bares(name: str) -> set[str]:
    """Return the forms of a name that are compared: without marks, case and kinds in front."""
    folded = " ".join(unicodedata.normalize("NFC", name).casefold().split()).replace("đ", "d")
    letters = unicodedata.normalize("NFD", folded)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    bare = _KIND.sub("", bare)
    return {_PROVINCE_KIND.sub("", bare), _OF_PROVINCE.sub("", bare)}

"""Names of units in one spelling, so that the same name is the same text.

Here: letters, tone marks, leading `UBND`, trailing `- tỉnh Gia Lai`. Not here: which unit bears a
name (`unit_names.py`), spellings that are not the same name (`seeds/unit_aliases.csv`).

The form of a name, step by step; nothing else is changed, so that names which differ in a letter,
in a tone or in `xã` and `phường` stay different:

1. Unicode NFC and lower case; `Ð` (U+00D0) and `Ɖ` are `Đ` (U+0110); dashes are `-`; one space
   between words and after a comma.
2. The tone mark of a word goes to its end: `Hoà` and `Hòa`, `thuỷ` and `thủy` become one.
3. `Ủy ban nhân dân` is `UBND`; `TP.` and `T.P` are `thành phố`; `UBND` goes before a kind of unit
   (`UBND xã Ayun` is `xã Ayun`; in `Văn phòng UBND tỉnh` it stays).
4. A trailing ` - tỉnh Gia Lai` or ` - Gia Lai` goes where it names the province above the unit.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212"
_ALIKE = str.maketrans({"ð": "đ", "ɖ": "đ"} | dict.fromkeys(_DASHES, "-"))
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_SPACES = re.compile(r"\s+")
_COMMA = re.compile(r"\s*,\s*")
_WORD = re.compile(r"\w+")
_CITY = re.compile(r"\b(?:tp\.|t\.p\.?|tp)(?=\s|$)\s*|\btp\.(?=\S)")
_KINDS = ("tỉnh", "thành phố", "quận", "huyện", "thị xã", "thị trấn", "phường", "xã", "đặc khu")


def _tone_at_end(word: re.Match[str]) -> str:
    letters = unicodedata.normalize("NFD", word[0])
    tones = "".join(letter for letter in letters if letter in _TONES)
    if not tones:
        return word[0]
    rest = "".join(letter for letter in letters if letter not in _TONES)
    return unicodedata.normalize("NFC", rest) + tones


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Return a text after the steps 1 and 2; the tone mark stands behind its word."""
    shown = _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).casefold().translate(_ALIKE)
    spaced = _COMMA.sub(", ", _SPACES.sub(" ", shown).strip())
    return _WORD.sub(_tone_at_end, spaced)


_COUNCIL = re.compile(rf"^{re.escape(fold('Ủy ban nhân dân'))}\b")
_COUNCIL_INSIDE = re.compile(rf"(?<=\s){re.escape(fold('Ủy ban nhân dân'))}\b")
_FOLDED_KINDS = tuple(fold(kind) for kind in _KINDS)
PROVINCE, CITY = fold("tỉnh"), fold("thành phố")
_BEFORE_KIND = re.compile(rf"^ubnd\s+(?=(?:{'|'.join(map(re.escape, _FOLDED_KINDS))})(?:\s|$))")
_KIND_OF_PROVINCE = re.compile(rf"^(?:{re.escape(PROVINCE)}|{re.escape(CITY)})\s+")


@lru_cache(maxsize=65_536)
def _plain(text: str) -> str:
    """Return a text after the steps 1 to 3."""
    short = _COUNCIL_INSIDE.sub("ubnd", _COUNCIL.sub("ubnd", _CITY.sub(f"{CITY} ", fold(text))))
    return _BEFORE_KIND.sub("", _SPACES.sub(" ", short).strip())


def name_key(text: str, above: Iterable[str] = ()) -> str:
    """Return the form of a name in which equal names are equal texts.

    Args:
        text: The name as an export writes it.
        above: Names of the province above the unit, without `tỉnh` or `thành phố`.
    """
    key = _plain(text)
    for name in above:
        bare = fold(name)
        for end in (bare, f"{PROVINCE} {bare}", f"{CITY} {bare}"):
            cut = key.removesuffix(end)
            # Only what stands behind a dash: "phường Phú Thọ" ends in its own name.
            if cut != key and cut.rstrip().endswith("-") and cut.rstrip(" -"):
                return cut.rstrip(" -")
    return key


def spellings(text: str, above: Iterable[str] = ()) -> list[str]:
    """Return the forms under which a name may be known, the stated one first.

    A trailing `tỉnh Gia Lai` without a dash may belong to the name or follow it: `Sở Y tế tỉnh
    Gia Lai` is known as `Sở Y tế`, `Thanh tra tỉnh Gia Lai` as `Thanh tra tỉnh`.
    """
    key = name_key(text, above)
    forms = [key]
    for name in above:
        for kind in (PROVINCE, CITY):
            end = f" {kind} {fold(name)}"
            if key.endswith(end):
                forms += [key.removesuffix(end), key.removesuffix(end) + f" {kind}"]
    return list(dict.fromkeys(form for form in forms if form != "ubnd"))


def province_key(text: str) -> str:
    """Return the form of a province's name: without `tỉnh` and `thành phố`, which may change."""
    return _KIND_OF_PROVINCE.sub("", _plain(text))


def kind_of(key: str) -> str | None:
    """Return the kind of unit with which a form begins (`xã`), if it begins with one."""
    for kind in _FOLDED_KINDS:
        if key == kind or key.startswith(f"{kind} "):
            return kind
    return None

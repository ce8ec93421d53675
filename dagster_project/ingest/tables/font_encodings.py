"""Vietnamese texts that were typed for a font: TCVN3 (fonts `.Vn…`) and VNI (fonts `VNI-…`).

Here: the tables, from bytes and from cells. Not here: deciding which one applies (the contract or
the cell's font does; the letters alone cannot tell).

Both put Vietnamese letters where Western European ones stand in cp1252. TCVN3 has one character
per letter and no toned capitals: those come from a capital font (`.VnTimeH`), which shows every
small letter as a capital. VNI writes base letter and mark as two characters, a few as one.
"""

import re
import unicodedata
from collections.abc import Callable

# Grave, hook above, tilde, acute, dot below.
_TONES = ("\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
# Per vowel: the plain letter (where it is none of ASCII), then grave, hook, tilde, acute, dot.
_TCVN3_CODES = {
    "a": ("", 0xB5, 0xB6, 0xB7, 0xB8, 0xB9),
    "ă": (0xA8, 0xBB, 0xBC, 0xBD, 0xBE, 0xC6),
    "â": (0xA9, 0xC7, 0xC8, 0xC9, 0xCA, 0xCB),
    "e": ("", 0xCC, 0xCE, 0xCF, 0xD0, 0xD1),
    "ê": (0xAA, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6),
    "i": ("", 0xD7, 0xD8, 0xDC, 0xDD, 0xDE),
    "o": ("", 0xDF, 0xE1, 0xE2, 0xE3, 0xE4),
    "ô": (0xAB, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9),
    "ơ": (0xAC, 0xEA, 0xEB, 0xEC, 0xED, 0xEE),
    "u": ("", 0xEF, 0xF1, 0xF2, 0xF3, 0xF4),
    "ư": (0xAD, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9),
    "y": ("", 0xFA, 0xFB, 0xFC, 0xFD, 0xFE),
}
_TCVN3_OTHERS = {
    0xA1: "Ă", 0xA2: "Â", 0xA3: "Ê", 0xA4: "Ô", 0xA5: "Ơ", 0xA6: "Ư", 0xA7: "Đ", 0xAE: "đ",
}  # fmt: skip
# VNI: marks after the base letter, in the same order of tones.
_VNI_PLAIN_MARKS = "øûõùï"
_VNI_SHAPED = {"ă": ("ê", "èúüéë"), "â": ("â", "àåãáä")}
_VNI_SINGLES = {
    "ñ": "đ", "ô": "ơ", "ö": "ư", "î": "ỵ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị",
}  # fmt: skip


class NotInEncoding(ValueError):
    """A byte or character that the encoding has no letter for."""


def _letters(vowel: str) -> list[str]:
    return [unicodedata.normalize("NFC", vowel + mark) for mark in ("", *_TONES)]


def _tcvn3_table() -> dict[int, str]:
    table = dict(_TCVN3_OTHERS)
    for vowel, codes in _TCVN3_CODES.items():
        for code, letter in zip(codes, _letters(vowel), strict=True):
            if isinstance(code, int):
                table[code] = letter
    return table


def _vni_table() -> dict[str, str]:
    table = dict(_VNI_SINGLES)
    carriers = {"a": "a", "e": "e", "o": "o", "u": "u", "y": "y", "ơ": "ô", "ư": "ö"}
    for vowel, typed in carriers.items():
        for mark, letter in zip(_VNI_PLAIN_MARKS, _letters(vowel)[1:], strict=True):
            if letter not in _VNI_SINGLES.values():
                table[typed + mark] = letter
    for shaped, base in {"ă": "a", "â": "a", "ê": "e", "ô": "o"}.items():
        plain, marks = _VNI_SHAPED["ă" if shaped == "ă" else "â"]
        for mark, letter in zip(plain + marks, _letters(shaped), strict=True):
            table[base + mark] = letter
    return table | {typed.upper(): letter.upper() for typed, letter in table.items()}


TCVN3 = _tcvn3_table()
VNI = _vni_table()
_VNI_PATTERN = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))


def from_tcvn3(text: str) -> str:
    """Convert a text typed for a TCVN3 font; other characters stay."""
    return text.translate(TCVN3)


def from_vni(text: str) -> str:
    """Convert a text typed for a VNI font; other characters stay."""
    return _VNI_PATTERN.sub(lambda found: VNI[found[0]], text)


def converter_for_font(font: str | None) -> Callable[[str], str] | None:
    """Return what makes Unicode of a text in this font; None for fonts of Unicode texts."""
    name = (font or "").strip().casefold()
    if name.startswith(".vn"):
        # The capital fonts end in H; .VnTeknicalH and the like follow the same rule.
        return (lambda text: from_tcvn3(text).upper()) if name.endswith("h") else from_tcvn3
    return from_vni if name.startswith("vni-") else None


def decode_legacy(encoding: str, body: bytes) -> str:
    """Decode bytes of a `tcvn3`, `vni` or `cp1258` file; the result is in NFC.

    Raises:
        NotInEncoding: If a byte has no meaning in the encoding.
    """
    try:
        text = body.decode("cp1258" if encoding == "cp1258" else "cp1252")
    except UnicodeDecodeError as error:
        raise NotInEncoding(
            f"byte 0x{body[error.start]:02X} at {error.start} means nothing in {encoding}"
        ) from None
    if encoding == "tcvn3":
        text = from_tcvn3(text)
    elif encoding == "vni":
        text = from_vni(text)
    return unicodedata.normalize("NFC", text)


def encode_tcvn3(text: str) -> bytes:
    """Write a text in TCVN3; toned capitals become small letters, as the capital font has them.

    Raises:
        NotInEncoding: If a character has no place there.
    """
    codes = {letter: code for code, letter in TCVN3.items()}
    found = bytearray()
    for letter in unicodedata.normalize("NFC", text):
        code = codes.get(letter, codes.get(letter.lower()))
        if code is None and not letter.isascii():
            raise NotInEncoding(f"{letter!r} has no place in TCVN3")
        found.append(ord(letter) if code is None else code)
    return bytes(found)

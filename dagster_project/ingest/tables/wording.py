"""Texts of tables as they are compared: one spelling for what looks alike.

Here: cleaning and comparing texts. Not here: legacy encodings (`font_encodings.py`).
"""

import re
import unicodedata

_SLASH = re.compile(r"\s*/\s*")
# Eth looks like Đ in most fonts and is what some keyboards and converters produce.
_LOOKALIKES = str.maketrans({"Ð": "Đ", "ð": "đ", "\u00ad": None, "\u200b": None, "\ufeff": None})


def clean(text: str) -> str:
    """Return a text in NFC with single spaces, without invisible characters."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_LOOKALIKES).split())


def key(text: str) -> str:
    """Return what a header or label is compared by: case and spaces around `/` don't matter."""
    return _SLASH.sub(" / ", clean(text)).casefold().strip()

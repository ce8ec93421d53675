"""One cell becomes one exact number, or a reason why not.

Here: what a token of each kind of measure must look like. Not here: which measure a cell feeds.
Numbers are built from their text by `decimal`, never through a binary float.
"""

import re
from decimal import Decimal
from typing import Any

from dagster_project.ingest.connectors.json_tokens import NumberToken

# Observations are DECIMAL(24, 6).
MAX_INTEGER_DIGITS = 18
MAX_DECIMALS = 6

_COUNT = re.compile(r"[0-9]+")
_DECIMAL = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_TEXT_DECIMAL = re.compile(r"[0-9]+(?:[.,][0-9]+)?")

_EXPECTED = {
    "count": "a count (digits only, zero or more)",
    "position": "a position (digits only)",
    "published_score": "a score (plain decimal number, zero or more)",
    "published_ratio": "a ratio (plain decimal number, zero or more)",
    "duration": "a number of days (plain decimal number, zero or more)",
}
KINDS = frozenset(_EXPECTED)
WHOLE_KINDS = frozenset({"count", "position"})


class Unreadable(ValueError):
    """A cell that is not the number it should be; the message says what was expected."""


def read_number(kind: str, value: Any) -> Decimal | None:
    """Read a JSON cell that should hold a JSON number or null.

    Raises:
        Unreadable: If it holds anything else, or a number of another shape.
    """
    if type(value) is NumberToken:
        pattern = _COUNT if kind in WHOLE_KINDS else _DECIMAL
        if pattern.fullmatch(value):
            return _sized(value)
        raise Unreadable(f"expected {_EXPECTED[kind]}, found {_number_shape(value)}")
    if value is None:
        return None
    raise Unreadable(f"expected {_EXPECTED[kind]}, found {_shape(value)}")


def read_text_number(kind: str, value: Any) -> Decimal | None:
    """Read a cell of an API that sends every number as text; comma and point both mark decimals.

    An empty text is such an API's null. A JSON number is read as well: it is no less clear.

    Raises:
        Unreadable: If the text is not a plain number.
    """
    if value is None or type(value) is NumberToken:
        return read_number(kind, value)
    if not isinstance(value, str):
        raise Unreadable(f"expected {_EXPECTED[kind]} as text, found {_shape(value)}")
    text = value.strip()
    if not text:
        return None
    pattern = _COUNT if kind in WHOLE_KINDS else _TEXT_DECIMAL
    if pattern.fullmatch(text):
        return _sized(text.replace(",", "."))
    raise Unreadable(f"expected {_EXPECTED[kind]} as text, found {_number_shape(text)}")


def _sized(text: str) -> Decimal:
    """Build the number if the observations' column can hold all of it."""
    whole, _, decimals = text.partition(".")
    if len(whole.lstrip("0")) > MAX_INTEGER_DIGITS:
        raise Unreadable(f"the number has more than {MAX_INTEGER_DIGITS} digits")
    decimals = decimals.rstrip("0") if len(decimals) > MAX_DECIMALS else decimals
    if len(decimals) > MAX_DECIMALS:
        raise Unreadable(
            f"the number has more than {MAX_DECIMALS} decimals; it is not cut silently"
        )
    return Decimal(f"{whole}.{decimals}" if decimals else whole)


def _number_shape(text: str) -> str:
    if re.fullmatch(r"-[0-9]+(?:[.,][0-9]+)?", text):
        return "a negative number"
    if re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]+", text):
        return "a number in exponent form"
    if _DECIMAL.fullmatch(text):
        return "a decimal number"
    return "a text that is not a plain number"


def _shape(value: Any) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return "a text in quotes"
    return "an object" if isinstance(value, dict) else "a list"

"""Numbers and moments as readers of each language write them.

Here: texts of values. Not here: words.
"""

import re
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Literal

Language = Literal["vi", "en"]
NONE = "\u2013"
MINUS = "\u2212"
_ONE = re.compile(
    r"(?<![\d.,])1 ((?:other |earlier |raw )?"
    r"(?:total|rank|place|point|unit|day|file|capture|row|table|cell|export|edition|figure))s\b"
)
_VIETNAM = timezone(timedelta(hours=7))


def points(number: Decimal | None, lang: Language) -> str:
    """Return points with two decimals."""
    if number is None:
        return NONE
    text = f"{abs(number):.2f}"
    return f"{MINUS if number < 0 else ''}{text.replace('.', ',') if lang == 'vi' else text}"


def signed(number: Decimal | None, lang: Language) -> str:
    """Return points with their sign."""
    return f"+{points(number, lang)}" if number is not None and number > 0 else points(number, lang)


def count(number: Decimal | int | None, lang: Language) -> str:
    """Return a count, or a stated score, with its thousands apart."""
    if number is None:
        return NONE
    whole, _, rest = f"{number:f}".partition(".")
    rest = rest.rstrip("0")
    text = f"{int(whole):,}" + (f".{rest}" if rest else "")
    return text.translate(str.maketrans(",.", ".,")) if lang == "vi" else text


def formula(text: str, lang: Language) -> str:
    """Return the digits of a calculation in the language's form."""
    return text.replace(".", ",") if lang == "vi" else text


def maximum(number: Decimal, lang: Language) -> str:
    """Return a maximum without decimals that say nothing."""
    return count(number, lang)


def day(value: date | None, lang: Language) -> str:
    """Return a day."""
    if value is None:
        return NONE
    return f"{value:%d/%m/%Y}" if lang == "vi" else value.isoformat()


def moment(value: datetime, lang: Language) -> str:
    """Return a moment that is stored in UTC, in Vietnamese time."""
    from datetime import UTC

    local = value.replace(tzinfo=value.tzinfo or UTC).astimezone(_VIETNAM)
    text = f"{local:%H:%M:%S %d/%m/%Y}" if lang == "vi" else f"{local:%Y-%m-%d %H:%M:%S}"
    return f"{text} (UTC+7)"


def interval(best: int | None, worst: int | None, bound: str | None = None) -> str:
    """Return the range of a rank; `*` where it is only known not to be wider."""
    if best is None:
        return NONE
    span = str(best) if best == worst else f"{best}{NONE}{worst}"
    return f"{span}*" if bound == "outer" else span


def agreeing(text: str) -> str:
    """Return an English sentence with the noun after a lone 1 in the singular."""
    return _ONE.sub(r"1 \1", text)


def code_and_name(code: str, name: str) -> str:
    """Return what a unit is called: its code once, where it has no name."""
    return code if name == code else f"{code} {name}"

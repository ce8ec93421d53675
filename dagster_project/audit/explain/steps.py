"""The calculation of an indicator's points, digit by digit, as a person would check it.

Here: the rule once more, in whole numbers of its own; it must arrive at the score that the
edition holds. Not here: rules as data (the methodology's rows).
"""

from dataclasses import dataclass
from decimal import Decimal

from dagster_project.publish.ranking_labels import Label

TIMES = "\u00d7"
_SHOWN_DIGITS = 8
_MODES = {
    "half_up": Label("từ một nửa trở lên thì làm tròn lên", "halves and more go up"),
    "half_even": Label("đúng một nửa thì về chữ số chẵn", "exact halves go to the even digit"),
    "down": Label("bỏ phần dư", "the rest is dropped"),
}


@dataclass(frozen=True)
class Step:
    """One step: what is calculated, and the result in digits."""

    name: str
    text: Label
    result: str


def steps_of(
    numerator: int,
    denominator: int,
    max_score: Decimal,
    cap_percent: int,
    decimals: int,
    rounding: str,
) -> list[Step]:
    """Return the steps from two counts to points; the last one is the score.

    Args:
        numerator: A count.
        denominator: A count above zero.
        max_score: The indicator's maximum.
        cap_percent: The share, in per cent, from which the maximum is given.
        decimals: Decimals that the score is rounded to.
        rounding: `half_up`, `half_even` or `down`.
    """
    share = digits(numerator * 10_000, denominator)
    steps = [Step("ratio", _said(f"{numerator} ÷ {denominator} {TIMES} 100 %"), f"{share} %")]
    if numerator * 100 >= denominator * cap_percent:
        steps.append(
            Step(
                "cap",
                Label(f"từ {cap_percent} % trở lên: điểm tối đa", f"{cap_percent} % or more: all"),
                f"{max_score:.2f}",
            )
        )
        return steps
    hundredths = int(max_score * 100)
    over, under = hundredths * numerator * 100, denominator * cap_percent
    formula = f"{max_score:.2f} {TIMES} {numerator} ÷ {denominator}"
    if cap_percent != 100:
        formula += f" ÷ {cap_percent} %"
    steps.append(Step("points", _said(formula), digits(over, under)))
    unit = 10 ** (2 - decimals)
    whole, rest = divmod(over, under * unit)
    up = _goes_up(whole, rest, under * unit, rounding)
    mode, left = _MODES.get(rounding, _said(rounding)), _rest(rest, under * unit)
    steps.append(
        Step(
            "rounding",
            Label(
                f"một lần, đến {decimals} chữ số thập phân, {mode.vi}; {left.vi}",
                f"once, to {decimals} decimals, {mode.en}; {left.en}",
            ),
            f"{Decimal((whole + up) * unit) / 100:.2f}",
        )
    )
    return steps


def digits(over: int, under: int) -> str:
    """Return a quotient of hundredths as decimal digits, cut, never rounded.

    `digits(18211, 10)` is `18.211`; an ellipsis says that digits follow.
    """
    whole, rest = divmod(over, under)
    text = f"{whole:03d}"
    tail = ""
    while rest and len(tail) < _SHOWN_DIGITS:
        digit, rest = divmod(rest * 10, under)
        tail += str(digit)
    return f"{text[:-2]}.{text[-2:]}{tail}{'…' if rest else ''}"


def _goes_up(whole: int, rest: int, under: int, rounding: str) -> int:
    if rounding == "half_up":
        return int(2 * rest >= under)
    if rounding == "half_even":
        return int(2 * rest > under or (2 * rest == under and whole % 2 == 1))
    return 0


def _rest(rest: int, under: int) -> Label:
    """Say how much is left behind the last digit that is kept."""
    if rest == 0:
        return Label("không còn phần dư", "nothing is left")
    if 2 * rest == under:
        return Label("phần còn lại đúng một nửa", "exactly one half is left")
    if 2 * rest > under:
        return Label("phần còn lại hơn một nửa", "more than one half is left")
    return Label("phần còn lại chưa đến một nửa", "less than one half is left")


def _said(text: str) -> Label:
    return Label(text, text)

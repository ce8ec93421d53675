"""The arithmetic that travels with a pack, against decimals."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagster_project.audit.pack.recompute import number, points

MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN}
PLAIN = {"thousands": "", "decimal": ".", "suffix": ""}
PRINTED = {"thousands": ".", "decimal": ",", "suffix": ""}


@given(
    numerator=st.integers(0, 10**9),
    denominator=st.integers(1, 10**9),
    maximum=st.integers(0, 2000),
    cap=st.integers(1, 100),
    decimals=st.integers(0, 2),
    mode=st.sampled_from(sorted(MODES)),
)
def test_points_are_the_rounded_share_of_the_maximum(
    numerator: int, denominator: int, maximum: int, cap: int, decimals: int, mode: str
) -> None:
    whole = Decimal(maximum) / 100
    rule = {"max_score": str(whole), "cap_percent": cap, "decimals": decimals, "rounding": mode}
    with localcontext() as context:
        context.prec = 60
        exact = whole * numerator * 100 / (Decimal(denominator) * cap)
        # Rounded once, from the exact fraction: 60 digits tell every half of these numbers.
        rounded = exact.quantize(Decimal(1).scaleb(-decimals), MODES[mode])
        full = numerator * 100 >= denominator * cap
        assert points(numerator, denominator, rule) == (whole if full else rounded)


@pytest.mark.parametrize(
    ("text", "form", "value"),
    [
        ("null", PLAIN, None),
        ("389256", PLAIN, Decimal(389256)),
        ("18.21", PLAIN, Decimal("18.21")),
        ("1.928", PRINTED, Decimal(1928)),
        ("90,59", PRINTED, Decimal("90.59")),
        ("5741 codes", PLAIN | {"suffix": " codes"}, Decimal(5741)),
    ],
)
def test_numbers_are_read_by_the_form_of_the_export(
    text: str, form: dict[str, str], value: Decimal | None
) -> None:
    assert number(text, form) == value


@pytest.mark.parametrize("text", ["", "1e9", "12,5", "NaN", "١٢", "1_000", "--1"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no number"):
        number(text, PLAIN)

"""The calculation in digits arrives at the score, whatever the counts and the rule."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagster_project.audit.explain.steps import digits, steps_of

MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN}
COUNTS = st.integers(0, 20_000_000)


@given(
    numerator=COUNTS,
    denominator=st.integers(1, 20_000_000),
    maximum=st.sampled_from([Decimal(n) for n in ("2", "4", "6", "20", "1.25")]),
    cap=st.sampled_from([50, 80, 90, 100]),
    decimals=st.sampled_from([0, 1, 2]),
    mode=st.sampled_from(sorted(MODES)),
)
def test_the_last_step_is_the_score(numerator, denominator, maximum, cap, decimals, mode) -> None:
    steps = steps_of(numerator, denominator, maximum, cap, decimals, mode)
    with localcontext(prec=60):
        share = Decimal(numerator) / denominator * 100 / cap
        expected = maximum
        if share < 1:
            exact = maximum * numerator * 100 / (Decimal(denominator) * cap)
            expected = exact.quantize(Decimal(1).scaleb(-decimals), MODES[mode])
    assert Decimal(steps[-1].result) == expected


@pytest.mark.parametrize(
    ("over", "under", "shown"),
    [
        (18211, 10, "18.211"),
        (1821, 1, "18.21"),
        (1, 3, "0.0033333333…"),
        (0, 7, "0.00"),
        (5, 1, "0.05"),
    ],
)
def test_digits_are_cut_and_never_rounded(over: int, under: int, shown: str) -> None:
    assert digits(over, under) == shown


def test_an_exact_half_says_so() -> None:
    # Tây Ninh's 1.1 on 2026-10-10: 1 of 48 procedures, 6 points.
    steps = steps_of(1, 48, Decimal(6), 100, 2, "half_up")
    assert [step.name for step in steps] == ["ratio", "points", "rounding"]
    assert steps[1].result == "0.125"
    assert steps[2].result == "0.13"
    assert "đúng một nửa" in steps[2].text.vi
    assert "exactly one half" in steps[2].text.en


def test_a_cap_that_is_reached_ends_the_calculation() -> None:
    steps = steps_of(80, 100, Decimal(2), 80, 2, "half_up")
    assert [(step.name, step.result) for step in steps] == [("ratio", "80.00 %"), ("cap", "2.00")]

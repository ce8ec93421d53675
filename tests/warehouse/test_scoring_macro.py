"""The scoring macro against the same rule in Python's decimal, on made counts."""

from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from types import SimpleNamespace
from typing import Any

import duckdb
import jinja2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagster_project.settings import PROJECT_ROOT

MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN}
Case = tuple[int, int, int, int, int, str]


def _macros() -> Any:
    """The macros of scoring.sql, as dbt would render them for its default engine."""
    # The text is SQL, not HTML: nothing to escape.
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])  # noqa: S701
    source = (PROJECT_ROOT / "dbt" / "macros" / "scoring.sql").read_text()
    holder: dict[str, Any] = {}

    def dispatch(name: str) -> Callable[..., str]:
        def call(*arguments: str) -> str:
            return str(getattr(holder["module"], f"default__{name}")(*arguments))

        return call

    environment.globals["adapter"] = SimpleNamespace(dispatch=dispatch)
    environment.globals["return"] = lambda value: value
    holder["module"] = environment.from_string(source).module
    return holder["module"]


@pytest.fixture(scope="module")
def points() -> Callable[[list[Case]], list[Decimal]]:
    """Score cases of (numerator, denominator, maximum in hundredths, cap, decimals, rounding)."""
    columns = ("numerator", "denominator", "max_hundredths", "cap_percent", "decimals", "rounding")
    expression = str(_macros().indicator_points(*columns))
    connection = duckdb.connect()

    def score(cases: list[Case]) -> list[Decimal]:
        values = ", ".join(
            f"({i}, {n}::bigint, {d}::bigint, {m}::bigint, {c}::bigint, {e}, '{r}')"
            for i, (n, d, m, c, e, r) in enumerate(cases)
        )
        return [
            row[0]
            for row in connection.execute(
                f"select {expression} from (values {values}) as t(i, {', '.join(columns)}) "
                "order by i"
            ).fetchall()
        ]

    return score


def oracle(case: Case) -> Decimal:
    """Maximum x min(1, ratio / cap), rounded once."""
    numerator, denominator, max_hundredths, cap, decimals, rounding = case
    with localcontext() as context:
        context.prec = 60
        maximum = Decimal(max_hundredths) / 100
        share = Decimal(numerator) * 100 / (Decimal(denominator) * cap)
        exact = maximum * min(Decimal(1), share)
        if share >= 1:
            return maximum
        return exact.quantize(Decimal(1).scaleb(-decimals), rounding=MODES[rounding])


counts = st.integers(0, 10**12 - 1)
small = st.integers(0, 400)
cases = st.tuples(
    counts | small,
    (counts | small).map(lambda d: d + 1).filter(lambda d: d < 10**12),
    st.sampled_from([100, 200, 400, 600, 1000, 1200, 2000]),
    st.sampled_from([30, 50, 80, 90, 100]),
    st.sampled_from([0, 1, 2]),
    st.sampled_from(sorted(MODES)),
)


@given(st.lists(cases, min_size=1, max_size=50))
@settings(max_examples=150, deadline=None)
def test_the_macro_equals_the_decimal_rule(
    points: Callable[[list[Case]], list[Decimal]], rows: list[Case]
) -> None:
    assert points(rows) == [oracle(row) for row in rows]


@given(st.lists(cases, min_size=2, max_size=50))
@settings(max_examples=50, deadline=None)
def test_one_more_in_the_numerator_never_lowers_the_score(
    points: Callable[[list[Case]], list[Decimal]], rows: list[Case]
) -> None:
    more = [(n + 1, d, m, c, e, r) for n, d, m, c, e, r in rows]
    assert all(b >= a for a, b in zip(points(rows), points(more), strict=True))


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ((1, 48, 600, 100, 2, "half_up"), "0.13"),  # exactly 0.125
        ((1, 48, 600, 100, 2, "half_even"), "0.12"),
        ((1, 48, 600, 100, 2, "down"), "0.12"),
        ((0, 7, 600, 100, 2, "half_up"), "0.00"),
        ((9, 8, 600, 100, 2, "half_up"), "6.00"),  # more than everything is everything
        ((80, 100, 200, 80, 2, "half_up"), "2.00"),
        ((79, 100, 200, 80, 2, "half_up"), "1.98"),
        ((999_999_999_999, 999_999_999_999, 2000, 100, 2, "half_up"), "20.00"),
        ((499_999_999_999, 999_999_999_999, 2000, 90, 2, "half_up"), "11.11"),
    ],
)
def test_known_cases(
    points: Callable[[list[Case]], list[Decimal]], case: Case, expected: str
) -> None:
    assert points([case]) == [Decimal(expected)]


def test_an_unknown_rounding_mode_gives_no_score(
    points: Callable[[list[Case]], list[Decimal]],
) -> None:
    assert points([(1, 3, 600, 100, 2, "sideways")]) == [None]

"""Numbers by contract: a mark means what the contract says, or the text is not read."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagster_project.ingest.connectors.figures import Unreadable
from dagster_project.ingest.tables.contract import Numbers
from dagster_project.ingest.tables.grid import Cell
from dagster_project.ingest.tables.numbers import read_cell

PLAIN = Numbers()
DOTTED = Numbers(thousands=".")
VIETNAMESE = Numbers(thousands=".", decimal=",")
ENGLISH = Numbers(thousands=",", decimal=".")
SPACED = Numbers(thousands=" ", decimal=",")


def number(text: str, numbers: Numbers, kind: str = "count") -> Decimal:
    return read_cell(kind, Cell(text, "text"), numbers)


@pytest.mark.parametrize(
    ("text", "numbers", "kind", "value"),
    [
        ("1928", PLAIN, "count", "1928"),
        ("1.928", DOTTED, "count", "1928"),
        ("1.928", VIETNAMESE, "published_score", "1928"),
        ("1,928", ENGLISH, "count", "1928"),
        ("1 928", SPACED, "count", "1928"),
        ("1\u00a0928", SPACED, "count", "1928"),
        ("12.241.112", DOTTED, "count", "12241112"),
        ("90,59", VIETNAMESE, "published_score", "90.59"),
        ("1.928,50", VIETNAMESE, "published_score", "1928.50"),
        ("90.59", ENGLISH, "published_score", "90.59"),
        ("1.928 TTHC", Numbers(thousands=".", suffix="TTHC"), "count", "1928"),
        ("38,36%", Numbers(decimal=",", suffix="%"), "published_ratio", "38.36"),
        (" 0 ", DOTTED, "count", "0"),
    ],
)
def test_what_the_contract_says(text: str, numbers: Numbers, kind: str, value: str) -> None:
    assert number(text, numbers, kind) == Decimal(value)


@pytest.mark.parametrize("kind", ["count", "published_score"])
@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1.928", PLAIN),
        ("90,59", PLAIN),
        ("90,59", DOTTED),
        ("1,928.5", VIETNAMESE),
        ("1.92", DOTTED),
        ("1.9280", DOTTED),
        ("1928.000", VIETNAMESE),
        (".928", DOTTED),
        ("90,", VIETNAMESE),
        ("1 928", PLAIN),
        ("1e3", PLAIN),
        ("\u22125", PLAIN),
        ("١٢", PLAIN),
        ("12 hồ sơ", PLAIN),
    ],
)
def test_what_is_not_clear_is_not_read(text: str, numbers: Numbers, kind: str) -> None:
    with pytest.raises(Unreadable):
        number(text, numbers, kind)


def test_a_count_has_no_decimals() -> None:
    with pytest.raises(Unreadable, match="found a decimal number"):
        number("12,5", VIETNAMESE)


@given(st.integers(0, 10**15), st.sampled_from([DOTTED, VIETNAMESE, ENGLISH, SPACED]))
def test_every_grouped_count_comes_back(count: int, numbers: Numbers) -> None:
    assert number(f"{count:,}".replace(",", numbers.thousands), numbers) == count


@given(st.decimals(0, 10**9, places=2), st.sampled_from([VIETNAMESE, ENGLISH, SPACED]))
def test_every_score_comes_back(score: Decimal, numbers: Numbers) -> None:
    text = f"{score:,}".translate({ord(","): numbers.thousands, ord("."): numbers.decimal})
    assert number(text, numbers, "published_score") == score

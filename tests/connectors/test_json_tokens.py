"""Numbers keep their token, pointers find their cell, and what is not JSON says what it is."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagster_project.ingest.connectors.figures import Unreadable, read_number, read_text_number
from dagster_project.ingest.connectors.json_tokens import NumberToken, at, load, pointer, raw_text
from dagster_project.ingest.models import NotThisExport

COUNTS = st.integers(min_value=0, max_value=10**18 - 1)
SCORES = st.decimals(min_value=0, max_value=10**12, places=6, allow_nan=False)
KEYS = st.text(max_size=8)
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | COUNTS | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def test_numbers_come_as_they_were_written() -> None:
    found = load(b'{"a": 6.70, "b": 1e9, "c": -0, "d": 12345678901234567890123, "e": NaN}')
    assert [found[key] for key in "abcde"] == [
        "6.70",
        "1e9",
        "-0",
        "12345678901234567890123",
        "NaN",
    ]
    assert {type(value) for value in found.values()} == {NumberToken}


@given(SCORES)
def test_a_score_survives_the_way_through_json(score: Decimal) -> None:
    token = format(score, "f")
    found = load(f'[{token}, "{token}"]'.encode())
    assert read_number("published_score", found[0]) == score
    assert read_text_number("published_score", found[1]) == score


@given(COUNTS)
def test_a_count_survives_the_way_through_json(count: int) -> None:
    assert read_number("count", load(json.dumps([count]).encode())[0]) == count


@given(DOCUMENTS)
def test_every_pointer_finds_its_value(document: object) -> None:
    loaded = load(json.dumps(document).encode())

    def walk(value: object, path: tuple[str | int, ...]) -> None:
        assert at(loaded, pointer(path)) == value
        items = value.items() if isinstance(value, dict) else ()
        for key, inner in items or enumerate(value if isinstance(value, list) else ()):
            walk(inner, (*path, key))

    walk(loaded, ())


def test_a_pointer_to_nothing_says_so() -> None:
    with pytest.raises(KeyError, match="/a/7"):
        at(load(b'{"a": [1]}'), "/a/7")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"<html><head><title>Request  Rejected</title></head>", r"HTML.*Request Rejected"),
        (b'{"a": [1, 2', "ends too early"),
        (b'{"a": 1} extra', "breaks"),
        (b'{"a": 1, "a": 2}', "'a' stands twice"),
        (b'{"a": "\xff"}', "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_not_json_says_what_it_is(body: bytes, reason: str) -> None:
    with pytest.raises(NotThisExport, match=reason):
        load(body)


def test_a_byte_order_mark_is_no_fault() -> None:
    assert load(b'\xef\xbb\xbf{"a": 1}') == {"a": "1"}


def test_long_texts_are_cut_in_messages_only() -> None:
    assert raw_text(["x" * 1000]).endswith("…")
    assert raw_text(NumberToken("1e9")) == "1e9"
    assert raw_text(None) == "null"
    assert raw_text("12") == '"12"'


@pytest.mark.parametrize(
    ("token", "found"),
    [
        ("1e9", "exponent form"),
        ("-5", "negative"),
        ("-0", "negative"),
        ("1.0", "decimal"),
        ("NaN", "not a plain number"),
        ("1" * 19, "more than 18 digits"),
    ],
)
def test_what_is_no_count_names_the_expectation(token: str, found: str) -> None:
    with pytest.raises(Unreadable, match=found):
        read_number("count", NumberToken(token))


@pytest.mark.parametrize("value", ["12", True, {"n": 1}, [1]])
def test_only_json_numbers_are_counts(value: object) -> None:
    with pytest.raises(Unreadable, match=r"expected a count \(digits only"):
        read_number("count", value)


def test_decimals_are_never_cut() -> None:
    assert read_number("published_ratio", NumberToken("66.6666660000")) == Decimal("66.666666")
    with pytest.raises(Unreadable, match="not cut silently"):
        read_number("published_ratio", NumberToken("66.66666666666667"))


@pytest.mark.parametrize(
    ("text", "value"),
    [("18.99", "18.99"), ("18,99", "18.99"), (" 10 ", "10"), ("", None), (None, None)],
)
def test_texts_of_the_older_interface(text: str | None, value: str | None) -> None:
    expected = None if value is None else Decimal(value)
    assert read_text_number("published_score", text) == expected


@pytest.mark.parametrize("text", ["1.234,5", "12 %", "1e2", "-1", "mười"])
def test_texts_that_are_no_plain_number(text: str) -> None:
    with pytest.raises(Unreadable, match="as text"):
        read_text_number("published_score", text)

"""Cells that hold no clear figure: each is a reject with its words, the others land."""

from decimal import Decimal
from typing import Any

import pytest

from dagster_project.ingest.models import Parsed
from tests.tables.made_files import UNITS, changed_part, default_rows, read, workbook


def told(parsed: Parsed) -> list[tuple[str, str, str]]:
    return [(reject.locator, reject.raw_text, reject.reason) for reject in parsed.rejects]


def value_of(parsed: Parsed, unit: str, measure: str) -> Decimal | None:
    found = [r for r in parsed.rows if r.unit.name == unit and r.measure_id == measure]
    assert len(found) == 1
    return found[0].value


@pytest.mark.parametrize(
    ("cell", "raw_text", "reason"),
    [
        (
            "12,5",
            "12,5",
            "'12,5' is ambiguous: the contract does not say what its mark means; "
            "name it in numbers.thousands or numbers.decimal",
        ),
        (
            "1.92",
            "1.92",
            "'1.92' is no number here: '.' groups thousands, and a group has three digits",
        ),
        (
            1.928,
            "1.928",
            "expected a count, the cell holds the number 1.928; if a thousands dot was taken for "
            "a decimal point, correct it at the source",
        ),
        (
            "-5",
            "-5",
            "expected a count (digits only, zero or more) as text, found a negative number",
        ),
        (
            "#REF!",
            "#REF!",
            "the cell holds an error of the spreadsheet; correct its formula at the source",
        ),
        (True, "TRUE", "the cell holds true or false, not a number"),
    ],
)
def test_a_cell_that_is_no_count(cell: Any, raw_text: str, reason: str) -> None:
    rows = default_rows()
    rows[0][2] = cell
    parsed = read(workbook(rows))
    assert told(parsed) == [("Tiến độ!C7", raw_text, f"Sở Nội vụ: dossiers_handled: {reason}")]
    assert len(parsed.rows) == 38


def test_12_5_dossiers_where_the_contract_names_the_comma() -> None:
    rows = default_rows()
    rows[0][2] = "12,5"
    parsed = read(workbook(rows), numbers={"thousands": ".", "decimal": ","})
    assert [reason for _, _, reason in told(parsed)] == [
        "Sở Nội vụ: dossiers_handled: expected a count (digits only, zero or more) as text, "
        "found a decimal number"
    ]


def test_a_number_cell_counts_by_its_value() -> None:
    rows = default_rows()
    rows[0][2], rows[1][2] = 1928, 2e15
    parsed = read(workbook(rows))
    assert value_of(parsed, "Sở Nội vụ", "dossiers_handled") == 1928
    assert value_of(parsed, "Sở Xây dựng", "dossiers_handled") == 2 * 10**15


def test_empty_cells_are_nulls_and_stated_signs_are_what_the_contract_says() -> None:
    rows = default_rows()
    rows[0][2], rows[1][2], rows[2][2] = None, "-", "x"
    parsed = read(workbook(rows), zeros=["-"], nulls=["X"])
    values = [value_of(parsed, unit, "dossiers_handled") for unit in UNITS]
    assert values == [None, 0, None]
    assert parsed.rejects == []


def test_a_formula_without_a_stored_value_is_told_from_an_empty_cell() -> None:
    rows = default_rows()
    rows[0][2] = "=D7+E7"  # openpyxl stores no value, as do programs that never calculate
    parsed = read(workbook(rows))
    assert told(parsed) == [
        (
            "Tiến độ!C7",
            "=D7+E7",
            "Sở Nội vụ: dossiers_handled: the cell holds a formula without a stored value; open "
            "the file in a spreadsheet program, save it and send it again",
        )
    ]
    assert len(parsed.rows) == 38


def test_a_formula_with_a_stored_value_is_read() -> None:
    def store(sheet: bytes) -> bytes:
        assert b"<f>D7+E7</f><v />" in sheet or b"<f>D7+E7</f><v></v>" in sheet
        known = b"<f>D7+E7</f><v>1925</v>"
        return sheet.replace(b"<f>D7+E7</f><v />", known).replace(b"<f>D7+E7</f><v></v>", known)

    rows = default_rows()
    rows[0][2] = "=D7+E7"
    parsed = read(changed_part(workbook(rows), "xl/worksheets/sheet1.xml", store))
    assert value_of(parsed, "Sở Nội vụ", "dossiers_handled") == 1925
    assert parsed.rejects == []

"""One cell of a table becomes one exact number, by the marks the contract names.

Here: texts and number cells. Not here: JSON numbers (`connectors/figures.py`).
"""

import re
from decimal import Decimal

from dagster_project.ingest.connectors.figures import WHOLE_KINDS, Unreadable, read_text_number
from dagster_project.ingest.tables.contract import Numbers
from dagster_project.ingest.tables.grid import Cell

_MARKED = re.compile(r"[0-9]+(?:[.,][0-9]+)+")


def read_cell(kind: str, cell: Cell, numbers: Numbers) -> Decimal:
    """Read a filled cell.

    Args:
        kind: Kind of the measure.
        cell: The cell; a number cell has no marks of its own, its value counts.
        numbers: How the contract says that texts write numbers.

    Raises:
        Unreadable: If the cell is not clearly the number it should be.
    """
    if cell.kind == "number":
        return _read_number_cell(kind, cell.text)
    if cell.kind != "text":
        raise Unreadable(_NO_NUMBER[cell.kind])
    return _read_text(kind, cell.text, numbers)


_NO_NUMBER = {
    "date": "the cell holds a date; a program took the number for one: correct it at the source",
    "bool": "the cell holds true or false, not a number",
    "error": "the cell holds an error of the spreadsheet; correct its formula at the source",
    "formula": (
        "the cell holds a formula without a stored value; open the file in a spreadsheet program, "
        "save it and send it again"
    ),
}


def _read_number_cell(kind: str, token: str) -> Decimal:
    if kind in WHOLE_KINDS and re.fullmatch(r"[0-9]+\.[0-9]+", token):
        raise Unreadable(
            f"expected a count, the cell holds the number {token}; if a thousands dot was taken "
            "for a decimal point, correct it at the source"
        )
    return _not_none(read_text_number(kind, token))


def _read_text(kind: str, text: str, numbers: Numbers) -> Decimal:
    plain = text.strip()
    if numbers.suffix:
        plain = plain.removesuffix(numbers.suffix).rstrip()
    plain = plain.replace("\u00a0", " ").replace("\u202f", " ")
    whole, mark, decimals = plain.partition(numbers.decimal) if numbers.decimal else (plain, "", "")
    if numbers.thousands and numbers.thousands in whole:
        groups = whole.split(numbers.thousands)
        if not _grouped(groups):
            raise Unreadable(
                f"{plain!r} is no number here: {numbers.thousands!r} groups thousands, "
                "and a group has three digits"
            )
        whole = "".join(groups)
    if _MARKED.fullmatch(whole + mark + decimals) and not (mark and decimals.isdigit()):
        raise Unreadable(
            f"{plain!r} is ambiguous: the contract does not say what its mark means; name it in "
            "numbers.thousands or numbers.decimal"
        )
    return _not_none(read_text_number(kind, f"{whole}.{decimals}" if mark else whole))


def _grouped(groups: list[str]) -> bool:
    first, *rest = groups
    return (
        1 <= len(first) <= 3 and first.isdigit() and all(re.fullmatch("[0-9]{3}", g) for g in rest)
    )


def _not_none(number: Decimal | None) -> Decimal:
    if number is None:
        raise Unreadable("the cell holds no number")
    return number

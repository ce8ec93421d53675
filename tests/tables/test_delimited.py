"""CSV by contract: encodings, marks, breaks."""

import unicodedata
from typing import Any

import pytest

from dagster_project.ingest.models import NotThisExport
from dagster_project.ingest.tables.font_encodings import encode_tcvn3
from tests.tables.made_files import BANNER, UNITS, figures, read

COLUMNS = [
    {"header": "Tiếp nhận / Tổng số", "measures": ["dossiers_handled"]},
    {"header": "Tiếp nhận / Kỳ trước", "measures": ["dossiers_carried_over"]},
    {"header": "Đã xử lý / Quá hạn", "measures": ["dossiers_resolved_overdue"]},
]
CONTRACT: dict[str, Any] = {
    "format": "csv",
    "sheet": 1,
    "delimiter": ";",
    "header": {"row": 2, "rows": 2, "fill": True},
    "columns": COLUMNS,
}


def csv_text() -> str:
    rows = [[BANNER], ["STT", "Đơn vị", "Tiếp nhận", "", "Đã xử lý"]]
    rows.append(["", "", "Tổng số", "Kỳ trước", "Quá hạn"])
    for number, name in enumerate(UNITS, start=1):
        printed = figures(number)
        rows.append([str(number), name, printed[0], printed[1], printed[9]])
    return "".join(";".join(row) + "\r\n" for row in rows)


def refusal(body: bytes, **table: Any) -> str:
    with pytest.raises(NotThisExport) as caught:
        read(body, **{**CONTRACT, **table})
    return str(caught.value)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (csv_text().encode(), "unicode"),
        (csv_text().encode("utf-8-sig"), "unicode"),
        (csv_text().encode("utf-8-sig"), "tcvn3"),
        (csv_text().encode("utf-16"), "unicode"),
        (unicodedata.normalize("NFD", csv_text()).encode(), "unicode"),
        (encode_tcvn3(csv_text()), "tcvn3"),
    ],
    ids=["utf-8", "BOM", "BOM beats the contract", "utf-16", "NFD", "TCVN3"],
)
def test_the_same_table_in_every_encoding(body: bytes, encoding: str) -> None:
    parsed = read(body, **CONTRACT, encoding=encoding)
    assert [unit.name for unit in parsed.units] == UNITS
    assert [row.value for row in parsed.rows[:3]] == [1925, 128, 20]
    assert parsed.rows[0].locator == "C4"
    assert (parsed.rejects, parsed.unknown_fields) == ([], {})


def test_windows_1258() -> None:
    decomposed = unicodedata.normalize("NFD", csv_text())
    for base, circumflex in {"a": "â", "A": "Â", "e": "ê", "E": "Ê", "o": "ô", "O": "Ô"}.items():
        decomposed = decomposed.replace(f"{base}\u0302", circumflex)
        for tone in "\u0323\u0301\u0300\u0309\u0303":
            decomposed = decomposed.replace(f"{base}{tone}\u0302", f"{circumflex}{tone}")
    for base, horned in {"a\u0306": "ă", "o\u031b": "ơ", "u\u031b": "ư"}.items():
        decomposed = decomposed.replace(base, horned)
    body = decomposed.encode("cp1258")
    parsed = read(body, **CONTRACT, encoding="cp1258")
    assert [unit.name for unit in parsed.units] == UNITS


def test_a_file_in_another_encoding_than_the_contract_says() -> None:
    assert refusal(csv_text().encode(), encoding="tcvn3") == (
        "the file is UTF-8, the contract says tcvn3; change encoding in the portal file"
    )
    assert refusal(encode_tcvn3(csv_text())) == (
        "byte 0xF5 at 2 is not UTF-8; name the file's encoding in the portal file "
        "(cp1258, tcvn3, vni)"
    )


def test_a_quote_that_never_ends() -> None:
    assert refusal(csv_text().encode() + b'4;"H').startswith("the CSV breaks off in line 7 (")


def test_a_quoted_cell_may_hold_the_delimiter_and_a_line_break() -> None:
    text = csv_text().replace("Sở Nội vụ", '"Sở Nội\r\nvụ"')
    assert read(text.encode(), **CONTRACT).units[0].name == "Sở Nội vụ"


def test_a_workbook_named_csv() -> None:
    assert refusal(b"PK\x03\x04") == (
        "the file is a ZIP archive or workbook, not CSV; say format: workbook"
    )


def test_an_empty_file() -> None:
    assert refusal(b"\xef\xbb\xbf \r\n") == "the file is empty"


def test_another_delimiter_is_another_header() -> None:
    assert refusal(csv_text().replace(";", ",").encode()).startswith(
        "the header is not that of the contract: 'Đơn vị' not found in rows 2:3"
    )

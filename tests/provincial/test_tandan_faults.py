"""TanDan: what is wrong with a report is told with row, column, reason and what to do."""

import unicodedata

import pytest

from dagster_project.ingest.connectors import connector_for
from dagster_project.ingest.models import NotThisExport, Parsed, RejectRow, Request
from dagster_project.ingest.periods import end_of_day
from tests.provincial.provincial_house import tandan
from tests.provincial.tandan_pages import (
    BANNER,
    FIGURES,
    HEADER,
    HEALTH,
    OWN,
    WARD,
    across,
    flat,
    progress,
    row,
)
from tests.provincial.test_tandan_reports import DAY, of_unit, parse

FULL = [*HEALTH, *FIGURES]
WHERE = "table[1]/row[6]"


def refused(body: bytes) -> str:
    with pytest.raises(NotThisExport) as raised:
        parse(body)
    return str(raised.value)


def rejects_of(parsed: Parsed) -> list[tuple[str, str, str]]:
    return [(one.locator, one.raw_text, one.reason) for one in parsed.rejects]


def test_a_period_that_was_not_asked_for() -> None:
    september = BANNER.replace("10/10/2026", "30/09/2026")
    assert refused(progress(FULL, banner=september)) == (
        "period 01/01/2026 to 30/09/2026 in table[1]/row[2]/column[1], asked for 01/01/2026 to "
        "10/10/2026; pull again"
    )
    february = BANNER.replace("10/10/2026", "30/02/2026")
    assert refused(progress(FULL, banner=february)).startswith(
        "period in table[1]/row[2]/column[1]: '30/02/2026' is no date in the order dmy"
    )
    assert refused(progress(FULL, banner="")).startswith("period not stated: no row above")
    spaced = "Từ ngày 1/1/2026  đến hết ngày 10/10/2026"
    assert parse(progress(FULL, banner=spaced)).rows


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "the answer is empty"),
        (b"<html><title>Login page</title></html>", "the answer has none (title: Login page)"),
        (b"PK\x03\x04...", "the answer is a workbook (.xlsx) or archive; describe it with"),
        (b"\xd0\xcf\x11\xe0...", "the answer is a binary Excel file (.xls)"),
        (progress(FULL)[:-40], "the table is cut off: it has no </table>; pull again"),
        (b"<table><tr><td>a", "the table is cut off"),
        (b"<table>\xff</table>", "is not utf-8 text (byte 7)"),
        (b"<meta charset='x-none'><table></table>", "states the unknown encoding 'x-none'"),
        (b"<table><tr><td>a</td></tr></table>", "no table has a header with the column 'Đơn vị'"),
        (b"<table><tr><td colspan='300'>a</td></tr></table>", "wider than 256 columns"),
        (b"<table>" + b"<tr></tr>" * 50_001 + b"</table>", "has 50001 rows, more than 50000"),
        (flat(["Đơn vị", "Mã định danh", "Lạ"], ["a", "H56", "1"]), "its header lacks 'Tiếp nhận"),
        (progress(["1", "Sở", "H01.12", *FIGURES]), "wrong root: asked for H56, got H01.12 (Sở)"),
    ],
)
def test_bytes_that_are_not_the_report(body: bytes, reason: str) -> None:
    assert reason in refused(body)


def test_merged_cells_without_end_are_refused() -> None:
    wide = "<td rowspan='40000' colspan='60'>x</td>"
    rows = f"<tr>{wide}{wide}</tr>" + "<tr></tr>" * 40_000
    assert "merges more than 500000 cells" in refused(f"<table>{rows}</table>".encode())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("12,5", "expected a count (digits only, zero or more) as text, found a text that is"),
        ("1.92", "'1.92' is no count: '.' stands between groups of three digits here; correct it"),
        ("12.34.567", "'.' stands between groups of three digits here"),
        ("1.234.", "'.' stands between groups of three digits here"),
        ("-5", "found a negative number"),
        ("1e9", "found a number in exponent form"),
        ("—", "found a text that is not a plain number"),
        ("1,234", "expected a count"),
    ],
)
def test_a_cell_that_is_no_count_is_a_reject_and_the_rest_lands(text: str, said: str) -> None:
    parsed = parse(progress([*OWN, text, *FIGURES[1:]], FULL))
    ((place, raw, reason),) = rejects_of(parsed)
    assert (place, raw) == (f"{WHERE}/column[4]", text)
    assert reason.startswith("H56 (UBND tỉnh Thanh Hóa): dossiers_handled: ")
    assert said in reason
    assert len(of_unit(parsed, "H56")) == len(FIGURES) - 1
    assert len(of_unit(parsed, "H56.12")) == len(FIGURES)


def test_an_empty_cell_is_a_figure_without_a_value() -> None:
    assert of_unit(parse(progress([*OWN, "", *FIGURES[1:]])), "H56")["dossiers_handled"] is None


def test_a_header_that_moved_is_found() -> None:
    parsed = parse(progress(FULL, above=across("Đơn vị tính: hồ sơ")))
    assert of_unit(parsed, "H56.12")["dossiers_handled"] == 12345
    assert parsed.rows[0].locator == "table[1]/row[7]/column[4]"
    assert not parsed.rejects


def test_a_renamed_column_is_named_and_the_others_land() -> None:
    parsed = parse(progress(FULL, header=HEADER.replace("Kỳ trước chuyển sang", "Kỳ trước chuyển")))
    assert rejects_of(parsed) == [
        (
            "table[1]/row[5]/column[1]",
            "Tiếp nhận > Kỳ trước chuyển sang",
            "column 'Tiếp nhận > Kỳ trước chuyển sang' is missing (renamed to 'Tiếp nhận > Kỳ "
            "trước chuyển'?); dossiers_carried_over cannot be read: add its new header to "
            "tandan.yaml",
        )
    ]
    assert "dossiers_carried_over" not in of_unit(parsed, "H56.12")
    assert len(of_unit(parsed, "H56.12")) == len(FIGURES) - 1
    assert dict(parsed.unknown_fields) == {"columns.Tiếp nhận > Kỳ trước chuyển": 1}


def test_an_added_column_is_counted_and_shifts_nothing() -> None:
    header = HEADER.replace('<td rowspan="3">Mã', '<td rowspan="3">Ghi chú</td><td rowspan="3">Mã')
    parsed = parse(progress([*OWN[:2], "Lê Văn C", OWN[2], *FIGURES], header=header))
    assert of_unit(parsed, "H56")["dossiers_handled"] == 12345
    assert dict(parsed.unknown_fields) == {"columns.Ghi chú": 1}
    assert "Lê Văn C" not in repr(parsed)


def test_a_column_that_stands_twice_feeds_nothing() -> None:
    parsed = parse(progress(FULL, header=HEADER.replace("<td>BCCI</td>", "<td>Trực tiếp</td>")))
    reasons = [reason for _, _, reason in rejects_of(parsed)]
    assert reasons[0] == (
        "column 'Tiếp nhận > Trong kỳ > Trực tiếp' stands in table[1]/row[5]/column[8], "
        "table[1]/row[5]/column[9]; dossiers_received_direct cannot be read: keep one of them"
    )
    assert "column 'Tiếp nhận > Trong kỳ > BCCI' is missing" in reasons[1]
    doubled = progress(FULL, header=HEADER.replace(">Mã định danh<", ">Đơn vị<"))
    assert "column 'Đơn vị' stands in table[1]/row[3]/column[2]" in refused(doubled)


def test_a_total_in_the_middle_is_no_province() -> None:
    total = ["", "Tổng cộng", "", *FIGURES]
    parsed = parse(progress(FULL, total, [*WARD, *FIGURES]))
    assert rejects_of(parsed) == [
        (
            "table[1]/row[7]/column[2]",
            "",
            "a total stands between units, so it is not the province's; it is not used: correct it "
            "at the source",
        )
    ]
    assert of_unit(parsed, "H56") == {}


def test_a_total_that_differs_from_the_provinces_own_row_is_told() -> None:
    parsed = parse(progress([*OWN, *FIGURES], FULL, ["", "Tổng cộng", "", "12.346", *FIGURES[1:]]))
    assert rejects_of(parsed) == [
        (
            "table[1]/row[8]/column[4]",
            "12.346",
            "H56 (UBND tỉnh Thanh Hóa): dossiers_handled: the total says 12346, "
            "table[1]/row[6]/column[4] says '12.345'; that one is used",
        )
    ]
    assert of_unit(parsed, "H56")["dossiers_handled"] == 12345


def test_merged_cells_across_units_are_nobodys() -> None:
    merged = [*HEALTH[:3], '<td rowspan="2">12.345</td>', *FIGURES[1:]]
    parsed = parse(progress(merged, [*WARD, *FIGURES[1:]]))
    assert [one[:2] for one in rejects_of(parsed)] == [
        (f"{WHERE}/column[4]", "12.345"),
        ("table[1]/row[7]/column[4]", "12.345"),
    ]
    assert rejects_of(parsed)[0][2] == (
        "H56.12 (Sở Y tế - tỉnh Thanh Hóa): dossiers_handled: the cell is merged (row 6, column 4 "
        "to row 7, column 4); whose figure it is cannot be told"
    )
    assert len(of_unit(parsed, "H56.101")) == len(FIGURES) - 1
    named = ["1", '<td rowspan="2">Sở Y tế</td>', "H56.12", *FIGURES]
    parsed = parse(progress(named, ["2", "H56.13", *FIGURES]))
    assert not parsed.rows
    assert "one merged cell names the unit of rows 6 to 7" in rejects_of(parsed)[0][2]


@pytest.mark.parametrize("figures", [FIGURES[:-1], [*FIGURES, "7"], ["9", *FIGURES]])
def test_a_row_of_another_width_is_not_read(figures: list[str]) -> None:
    parsed = parse(progress([*HEALTH, *figures], [*OWN, *FIGURES]))
    assert rejects_of(parsed) == [
        (
            f"{WHERE}/column[2]",
            "",
            f"H56.12 (Sở Y tế - tỉnh Thanh Hóa): the row has {3 + len(figures)} cells, the header "
            "19; which figure stands in which column cannot be told: correct it at the source",
        )
    ]
    assert len(of_unit(parsed, "H56")) == len(FIGURES)


def test_units_that_cannot_be_told() -> None:
    parsed = parse(progress(FULL, ["2", "", "", *FIGURES], ["3", "Sở X", "H02.11", *FIGURES]))
    assert parsed.rejects == [
        RejectRow(
            "table[1]/row[7]/column[2]",
            "",
            "the row has figures and names no unit; correct it at the source",
        ),
        RejectRow(
            "table[1]/row[8]/column[2]",
            "H02.11",
            "H02.11 (Sở X) does not lie below H56, which was asked for; its figures are not used",
        ),
    ]


def test_names_and_headers_are_read_in_any_composition() -> None:
    body = unicodedata.normalize("NFD", progress(FULL).decode()).encode()
    assert parse(b"\xef\xbb\xbf" + body).units[0].name == "Sở Y tế - tỉnh Thanh Hóa"
    wide = progress(FULL).decode().replace("utf-8", "utf-16").encode("utf-16")
    assert parse(wide).rows


def test_the_report_is_found_among_other_tables() -> None:
    body = b"<table><tr><td>menu</td></tr></table>" + progress(FULL)
    parsed = parse(body)
    assert parsed.rows[0].locator == "table[2]/row[6]/column[4]"


def test_cells_are_read_through_their_markup() -> None:
    cell = "<td><p>12.<b>345</b></p><!-- x --><script>1</script></td>"
    parsed = parse(progress(row([*HEALTH, cell, *FIGURES[1:]])))
    assert of_unit(parsed, "H56.12")["dossiers_handled"] == 12345


def test_a_request_without_days_takes_those_of_the_banner() -> None:
    request = Request("GET", "/report.xls", None, root_unit_code="H56", period_id="2026")
    parsed = connector_for(tandan()).parse("ChiTieuTienDo", request, progress(FULL))
    assert parsed.data_cutoff == end_of_day(DAY)

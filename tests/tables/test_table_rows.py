"""Tables with faults inside: what is good lands, what is not is a reject with its place."""

from decimal import Decimal

from openpyxl.worksheet.worksheet import Worksheet

from dagster_project.ingest.models import Parsed
from tests.tables.made_files import (
    MEASURES,
    UNITS,
    default_rows,
    dotted,
    figures,
    read,
    workbook,
)


def told(parsed: Parsed) -> list[tuple[str, str, str]]:
    return [(reject.locator, reject.raw_text, reject.reason) for reject in parsed.rejects]


def units(parsed: Parsed) -> list[str | None]:
    return [unit.name for unit in parsed.units]


def value_of(parsed: Parsed, unit: str, measure: str) -> Decimal | None:
    found = [r for r in parsed.rows if r.unit.name == unit and r.measure_id == measure]
    assert len(found) == 1
    return found[0].value


def test_a_good_table() -> None:
    parsed = read(workbook())
    assert units(parsed) == UNITS
    assert [row.measure_id for row in parsed.rows[:13]] == MEASURES
    assert len(parsed.rows) == 3 * 13
    assert (parsed.rejects, parsed.unknown_fields) == ([], {})
    first = parsed.rows[0]
    assert (first.value, first.raw_text, first.locator) == (Decimal(1925), "1.925", "Tiến độ!C7")
    assert (first.unit_role, first.unit.locator, first.unit.parent_code) == (
        "member", "Tiến độ!B7", "H21",
    )  # fmt: skip
    assert str(parsed.data_cutoff) == "2026-10-10 16:59:59+00:00"


def test_a_header_that_moved_by_a_row_is_read_where_it_stands() -> None:
    parsed = read(workbook(top=5))
    assert len(parsed.rows) == 39
    assert told(parsed) == [
        (
            "Tiến độ!5:7",
            "",
            "the header stands in rows 5 to 7, the contract says 4 to 6; "
            "it was read where it stands",
        )
    ]


def test_a_renamed_column_costs_only_that_column() -> None:
    def rename(sheet: Worksheet) -> None:
        sheet["L5"] = "Trễ hạn"

    parsed = read(workbook(spoil=rename))
    assert len(parsed.rows) == 3 * 12
    assert told(parsed) == [
        (
            "Tiến độ!4:6",
            "Đã xử lý / Quá hạn",
            "column 'Đã xử lý / Quá hạn' is missing (renamed to 'Đã xử lý / Trễ hạn'?); "
            "dossiers_resolved_overdue cannot be read",
        )
    ]
    assert parsed.unknown_fields == {"Đã xử lý / Trễ hạn": 1}


def test_an_added_column_is_counted_as_unknown() -> None:
    def add(sheet: Worksheet) -> None:
        sheet["P4"] = "Ghi chú"
        sheet["P7"] = "số liệu tạm"

    parsed = read(workbook(spoil=add))
    assert len(parsed.rows) == 39
    assert parsed.rejects == []
    assert parsed.unknown_fields == {"Ghi chú": 1}


def test_a_column_that_stands_twice_is_not_chosen_from() -> None:
    def double(sheet: Worksheet) -> None:
        sheet["L5"] = "Trước hạn"

    parsed = read(workbook(spoil=double))
    assert len(parsed.rows) == 3 * 11
    assert [reason for _, _, reason in told(parsed)] == [
        "column 'Đã xử lý / Trước hạn' stands in Tiến độ!J6, Tiến độ!L6; "
        "dossiers_resolved_early cannot be read",
        "column 'Đã xử lý / Quá hạn' is missing; dossiers_resolved_overdue cannot be read",
    ]


def test_a_total_in_the_middle_is_the_parents_and_the_table_goes_on() -> None:
    first, second, third = default_rows()
    total = ["", "Tổng cộng", *[dotted(count) for count in range(3000, 3013)]]
    parsed = read(workbook([first, second, total, third]))
    assert units(parsed) == ["Sở Nội vụ", "Sở Xây dựng", "Tổng cộng", "Xã Ia Grai"]
    mine = [row for row in parsed.rows if row.unit.code == "H21"]
    assert {row.unit_role for row in mine} == {"self"}
    assert [row.value for row in mine] == list(range(3000, 3013))
    assert parsed.rejects == []


def test_a_total_whose_label_is_merged_over_number_and_name() -> None:
    def total(sheet: Worksheet) -> None:
        sheet["A10"] = "TỔNG CỘNG"
        sheet["C10"] = "5.778"
        sheet.merge_cells("A10:B10")

    parsed = read(workbook(spoil=total))
    assert value_of(parsed, "TỔNG CỘNG", "dossiers_handled") == 5778


def test_headings_and_numbering_are_skipped_and_footers_end_the_table() -> None:
    rows = [
        ["I", "Các sở, ban, ngành"],
        *default_rows(),
        ["", "Người lập biểu", "", "", "Giám đốc"],
        ["", "Nguyễn Văn A"],
    ]
    parsed = read(workbook(rows))
    assert units(parsed) == UNITS
    assert parsed.rejects == []


def test_figures_below_the_footer_are_not_lost_silently() -> None:
    rows = [*default_rows(), ["", "Người lập biểu"], ["4", "Xã Chư Păh", *figures(4)]]
    assert told(read(workbook(rows))) == [
        (
            "Tiến độ!B11",
            "Xã Chư Păh",
            "the row stands below the footer of the table; correct footer if it counts",
        )
    ]


def test_figures_merged_across_units_belong_to_none() -> None:
    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("C7:C8")

    parsed = read(workbook(spoil=merge))
    reason = "dossiers_handled: the merged cell Tiến độ!C7:C8 covers several units"
    assert told(parsed) == [
        ("Tiến độ!C7", "1.925", f"Sở Nội vụ: {reason}"),
        ("Tiến độ!C8", "1.925", f"Sở Xây dựng: {reason}"),
    ]
    assert len(parsed.rows) == 39 - 2


def test_a_name_merged_over_two_rows_names_neither() -> None:
    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("B7:B8")

    parsed = read(workbook(spoil=merge))
    reason = (
        "the merged cell Tiến độ!B7:B8 names one unit in several rows; "
        "which figures are its own cannot be told"
    )
    assert told(parsed) == [
        ("Tiến độ!B7", "Sở Nội vụ", reason),
        ("Tiến độ!B8", "Sở Nội vụ", reason),
    ]
    assert units(parsed) == ["Xã Ia Grai"]


def test_a_row_of_figures_without_a_unit() -> None:
    rows = [*default_rows(), ["4", None, *figures(4)]]
    assert told(read(workbook(rows))) == [
        ("Tiến độ!A10", "4", "the row has figures and names no unit")
    ]


def test_names_and_headers_in_nfd_or_with_odd_spaces_are_the_same() -> None:
    import unicodedata

    def spread(sheet: Worksheet) -> None:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    text = unicodedata.normalize("NFD", cell.value)
                    cell.value = text.replace(" ", " \u00a0").replace("Đơn", "ĐƠN")

    parsed = read(workbook(spoil=spread))
    assert units(parsed) == UNITS
    assert len(parsed.rows) == 39


def test_a_header_without_rows_is_an_honest_empty_answer() -> None:
    assert read(workbook([])).is_empty


def test_units_by_code() -> None:
    def with_codes(sheet: Worksheet) -> None:
        sheet["P4"] = "Mã định danh"
        for row, code in {7: "000.00.12.H21", 8: "H21.13", 9: ""}.items():
            sheet.cell(row, 16, code)

    parsed = read(workbook(spoil=with_codes), unit={"name": "Đơn vị", "code": "Mã định danh"})
    assert [unit.code for unit in parsed.units] == ["H21.12", "H21.13", None]

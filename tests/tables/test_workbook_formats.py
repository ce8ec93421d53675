"""The same table as .xlsx, .xls and .ods, and texts typed for legacy fonts."""

import re
from pathlib import Path

import pytest
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from dagster_project.ingest.models import NotThisExport
from dagster_project.ingest.tables.font_encodings import encode_tcvn3
from tests.tables.made_files import BANNER, UNITS, changed_part, figures, ods, read, workbook

XLS = Path(__file__).parent / "files" / "tien-do.xls"
VNI_UNITS = ["Sôû Noäi vuï", "Sôû Xaây döïng", "Xaõ Ia Grai"]


def test_xls_says_the_same_as_xlsx() -> None:
    new, old = read(workbook()), read(XLS.read_bytes())
    assert [(r.unit.name, r.measure_id, r.value, r.locator) for r in old.rows] == [
        (r.unit.name, r.measure_id, r.value, r.locator) for r in new.rows
    ]
    assert old.rejects == []
    # The first unit's figures are number cells there.
    assert [row.raw_text for row in old.rows[:2]] == ["1925", "128"]


def test_ods_keeps_no_merged_cells_so_the_contract_fills_them() -> None:
    rows = [[BANNER], ["STT", "Đơn vị", "Tiếp nhận", "", ""], ["", "", "Tổng số", "Kỳ trước", ""]]
    rows += [[str(n), name, *figures(n)[:2], ""] for n, name in enumerate(UNITS, start=1)]
    columns = [
        {"header": "Tiếp nhận / Tổng số", "measures": ["dossiers_handled"]},
        {"header": "Tiếp nhận / Kỳ trước", "measures": ["dossiers_carried_over"]},
    ]
    parsed = read(ods(rows), header={"row": 2, "rows": 2, "fill": True}, columns=columns)
    assert [unit.name for unit in parsed.units] == UNITS
    assert [row.value for row in parsed.rows[:2]] == [1925, 128]
    assert (parsed.rejects, parsed.unknown_fields) == ([], {})


def legacy(sheet: Worksheet) -> None:
    """Type all texts for .VnTime, the units for VNI; capitals of the title for .VnTimeH."""
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.value = encode_tcvn3(cell.value).decode("cp1252")
                cell.font = Font(name=".VnTimeH" if cell.row == 1 else ".VnTime")
    for number, name in enumerate(VNI_UNITS, start=7):
        sheet.cell(number, 2, name).font = Font(name="VNI-Times")


def test_the_fonts_of_the_cells_tell_the_encoding() -> None:
    parsed = read(workbook(spoil=legacy), encoding="fonts")
    assert [unit.name for unit in parsed.units] == UNITS
    assert len(parsed.rows) == 39


def test_parts_of_a_cell_have_fonts_of_their_own() -> None:
    """Programs keep texts of several fonts in the table of shared strings."""
    runs = {".VnTimeH": "s", "VNI-Times": "ôû Noäi", "Arial": " vụ"}
    parts = "".join(
        f'<r><rPr><rFont val="{font}"/></rPr><t xml:space="preserve">{text}</t></r>'
        for font, text in runs.items()
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strings = f'<sst xmlns="{main}" count="1" uniqueCount="1"><si>{parts}</si></sst>'
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    relation = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"

    def refer(sheet: bytes) -> bytes:
        cell = re.compile(rb'(<c r="B7"[^>]*?) t="inlineStr"><is><t>[^<]*</t></is></c>')
        changed, count = cell.subn(rb'\1 t="s"><v>0</v></c>', sheet)
        assert count == 1
        return changed

    body = changed_part(workbook(spoil=legacy), "xl/worksheets/sheet1.xml", refer)
    body = changed_part(
        body,
        "[Content_Types].xml",
        lambda types: types.replace(
            b"</Types>",
            b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>',
        ),
    )
    body = changed_part(
        body,
        "xl/_rels/workbook.xml.rels",
        lambda links: links.replace(
            b"</Relationships>",
            b'<Relationship Id="rId99" Target="sharedStrings.xml" Type="'
            + relation
            + b'"/></Relationships>',
        ),
    )
    body = changed_part(body, "xl/sharedStrings.xml", lambda _: strings.encode())
    assert read(body, encoding="fonts").units[0].name == "Sở Nội vụ"


def test_without_the_contracts_word_nothing_is_converted() -> None:
    with pytest.raises(NotThisExport, match="period not stated"):
        read(workbook(spoil=legacy))


def test_one_encoding_for_the_whole_workbook() -> None:
    def typed(sheet: Worksheet) -> None:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = encode_tcvn3(cell.value).decode("cp1252")

    parsed = read(workbook(spoil=typed), encoding="tcvn3")
    assert [unit.name for unit in parsed.units] == UNITS


def test_xls_has_no_fonts_to_read() -> None:
    with pytest.raises(NotThisExport) as caught:
        read(XLS.read_bytes(), encoding="fonts")
    assert str(caught.value) == (
        "the fonts of an .xls file cannot be read; name tcvn3 or vni in encoding"
    )

"""A sheet of a workbook as a table: .xlsx and .ods from their XML, .xls and .xlsb by a reader.

Here: the text of each cell as it is stored. Not here: contracts, formats of display.
"""

import io
import zipfile
from decimal import Decimal, InvalidOperation
from xml.etree import ElementTree  # refuses entities, see _xml

from dagster_project.audit.cells.grid_cell import Area, Sheet
from dagster_project.audit.cells.raw_cell import CellNotFound

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MAX_PART = 512 * 2**20


def workbook_table(body: bytes, sheet: str) -> Sheet:
    """Read one sheet.

    Raises:
        CellNotFound: If the bytes are no workbook or it has no such sheet.
    """
    try:
        if not body.startswith(b"PK"):
            return _binary(body, sheet)
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = set(archive.namelist())
            if "content.xml" in names:
                from dagster_project.audit.cells.ods_table import ods_table

                return ods_table(_xml(archive, "content.xml"), sheet)
            if "xl/workbook.bin" in names:
                return _binary(body, sheet)
            return _xlsx(archive, sheet)
    except CellNotFound:
        raise
    except Exception as error:  # whatever a damaged file makes of a reader
        raise CellNotFound(f"the workbook cannot be read ({error})") from error


def plain_number(token: str) -> str:
    """Return a stored number as its shortest plain decimal form."""
    try:
        exact = Decimal(repr(float(token)))
    except (ValueError, InvalidOperation):
        return token
    whole = exact.to_integral_value() if exact.is_finite() else exact
    return f"{whole if whole == exact else exact:f}"


def _xml(archive: zipfile.ZipFile, part: str) -> ElementTree.Element:
    if archive.getinfo(part).file_size > _MAX_PART:
        raise CellNotFound(f"the part {part} of the workbook is too large to be read")
    text = archive.read(part)
    # No workbook declares a document type; without one there are no entities to expand.
    if b"<!DOCTYPE" in text[:4096]:
        raise CellNotFound(f"the part {part} of the workbook declares a document type")
    return ElementTree.fromstring(text)  # noqa: S314


def _xlsx(archive: zipfile.ZipFile, wanted: str) -> Sheet:
    book = _xml(archive, "xl/workbook.xml")
    ids = {one.get("name"): one.get(_RELATION) for one in book.iter(f"{_MAIN}sheet")}
    if wanted not in ids:
        raise CellNotFound(f"the workbook has no sheet {wanted!r}")
    rels = _xml(archive, "xl/_rels/workbook.xml.rels")
    target = str({one.get("Id"): one.get("Target") for one in rels}[ids[wanted]])
    page = _xml(archive, target.lstrip("/") if target.startswith("/") else f"xl/{target}")
    shared = _shared(archive)
    texts: dict[tuple[int, int], str] = {}
    for number, row in enumerate(page.iter(f"{_MAIN}row")):
        at = int(row.get("r", number + 1)) - 1
        for count, cell in enumerate(row.iter(f"{_MAIN}c")):
            place = cell.get("r")
            column = parse_place(place)[1] if place else count
            texts[at, column] = _value(cell, shared)
    merged = [_area(str(one.get("ref"))) for one in page.iter(f"{_MAIN}mergeCell")]
    return Sheet("workbook", _lines(texts), merged, wanted)


def _shared(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    return [_rich(one) for one in _xml(archive, "xl/sharedStrings.xml").iter(f"{_MAIN}si")]


def _rich(element: ElementTree.Element) -> str:
    """Return a text made of runs, without the phonetic guides."""
    runs = [one for one in element if one.tag in (f"{_MAIN}t", f"{_MAIN}r")]
    return "".join(text.text or "" for run in runs for text in run.iter(f"{_MAIN}t"))


def _value(cell: ElementTree.Element, shared: list[str]) -> str:
    kind, stored = cell.get("t", "n"), cell.findtext(f"{_MAIN}v") or ""
    if kind == "s":
        text = shared[int(stored)]
    elif kind == "inlineStr":
        inline = cell.find(f"{_MAIN}is")
        text = "" if inline is None else _rich(inline)
    elif kind == "b":
        text = "TRUE" if stored == "1" else "FALSE"
    elif kind == "n" and stored:
        text = plain_number(stored)
    else:
        text = stored
    return text if text.strip() else ""


def parse_place(place: str) -> tuple[int, int]:
    """Return row and column, counted from 0, of a cell name such as `AB12`."""
    letters = place.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(place[len(letters) :]) - 1, column - 1


def _area(reference: str) -> Area:
    first, _, last = reference.partition(":")
    return Area(*parse_place(first), *parse_place(last or first))


def _lines(texts: dict[tuple[int, int], str]) -> list[list[str]]:
    rows: list[list[str]] = [[] for _ in range(max((row for row, _ in texts), default=-1) + 1)]
    for (row, column), text in sorted(texts.items()):
        rows[row].extend([""] * (column + 1 - len(rows[row])))
        rows[row][column] = text
    return rows


def _binary(body: bytes, wanted: str) -> Sheet:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_object(io.BytesIO(body))
    if wanted not in book.sheet_names:
        raise CellNotFound(f"the workbook has no sheet {wanted!r}")
    sheet = book.get_sheet_by_name(wanted)
    rows = [[_python(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    merged = [Area(*first, *last) for first, last in sheet.merged_cell_ranges or []]
    return Sheet("workbook", rows, merged, wanted)


def _python(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return plain_number(str(value))
    return value if isinstance(value, str) and value.strip() else str(value).strip()

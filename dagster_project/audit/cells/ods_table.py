"""A sheet of an OpenDocument file as a table.

Here: `content.xml`. Not here: opening the file (`workbook_table.py`).
"""

from xml.etree import ElementTree

from dagster_project.audit.cells.grid_cell import Area, Sheet
from dagster_project.audit.cells.raw_cell import CellNotFound

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_NUMBERS = frozenset({"float", "percentage", "currency"})
# Empty rows and columns are repeated to the end of the sheet's space.
_MAX_REPEATED = 4096


def ods_table(content: ElementTree.Element, wanted: str) -> Sheet:
    """Read one sheet.

    Raises:
        CellNotFound: If there is no such sheet.
    """
    tables = {one.get(f"{_TABLE}name"): one for one in content.iter(f"{_TABLE}table")}
    if wanted not in tables:
        raise CellNotFound(f"the workbook has no sheet {wanted!r}")
    rows: list[list[str]] = []
    merged: list[Area] = []
    for row in tables[wanted].iter(f"{_TABLE}table-row"):
        cells = _cells(row, len(rows), merged)
        times = int(row.get(f"{_TABLE}number-rows-repeated", 1))
        rows.extend([cells] * (times if cells else min(times, _MAX_REPEATED)))
    return Sheet("workbook", rows, merged, wanted)


def _cells(row: ElementTree.Element, number: int, merged: list[Area]) -> list[str]:
    cells: list[str] = []
    for cell in row:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        wide = int(cell.get(f"{_TABLE}number-columns-spanned", 1))
        high = int(cell.get(f"{_TABLE}number-rows-spanned", 1))
        if wide * high > 1:
            merged.append(Area(number, len(cells), number + high - 1, len(cells) + wide - 1))
        times = int(cell.get(f"{_TABLE}number-columns-repeated", 1))
        cells.extend([_value(cell)] * min(times, _MAX_REPEATED))
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _value(cell: ElementTree.Element) -> str:
    from dagster_project.audit.cells.workbook_table import plain_number

    if cell.get(f"{_OFFICE}value-type") in _NUMBERS:
        return plain_number(str(cell.get(f"{_OFFICE}value")))
    text = "\n".join("".join(one.itertext()) for one in cell.iter(f"{_TEXT}p"))
    return text if text.strip() else ""

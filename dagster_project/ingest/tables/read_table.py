"""A file by its contract: figures of units, or a count of procedures.

Here: the way from bytes to `Parsed`. Not here: each step (the other modules of this package).
"""

import re
from decimal import Decimal

from dagster_project.ingest.models import Parsed, ParsedRow, RejectRow, Request, UnitRef
from dagster_project.ingest.tables.banner import check_banner
from dagster_project.ingest.tables.contract import FileFormat, ProceduresContract, TableContract
from dagster_project.ingest.tables.delimited import read_delimited
from dagster_project.ingest.tables.grid import Grid, MergedRange
from dagster_project.ingest.tables.headers import Found, Wanted, find_header
from dagster_project.ingest.tables.rows import RowReader
from dagster_project.ingest.tables.wording import clean, key
from dagster_project.ingest.tables.workbook import read_workbook


def read_grid(body: bytes, contract: FileFormat) -> Grid:
    """Read the sheet or CSV a contract describes.

    Raises:
        NotThisExport: If the bytes are not that.
    """
    if contract.format == "csv":
        return read_delimited(body, contract)
    return read_workbook(body, contract)


def read_units(body: bytes, contract: TableContract, request: Request) -> Parsed:
    """Read a table with one row per unit.

    Raises:
        NotThisExport: If it is another file, table or period.
    """
    grid = read_grid(body, contract)
    parsed = Parsed()
    parsed.data_cutoff = check_banner(grid, contract.banner, contract.date_order, request.period_id)
    wanted = [
        Wanted(header, "without it no row has a unit", is_needed=True)
        for header in (contract.unit.name, contract.unit.code)
        if header is not None
    ] + [
        Wanted(column.header, f"{', '.join(column.measures)} cannot be read")
        for column in contract.columns
    ]
    found = find_header(grid, contract.header, wanted, contract.ignore)
    parsed.unknown_fields.update(found.unknown)
    parsed.rejects.extend(found.notes)
    RowReader(grid, contract, found, request, parsed).read()
    parsed.is_empty = not parsed.units and not parsed.rejects
    return parsed


def read_procedures(body: bytes, contract: ProceduresContract, request: Request) -> Parsed:
    """Count the procedures of a list: different codes, each with the place where it first stands.

    Raises:
        NotThisExport: If it is another file or table.
    """
    grid = read_grid(body, contract)
    parsed = Parsed()
    wanted = [Wanted(contract.code, "without it nothing can be counted", is_needed=True)]
    if contract.name is not None:
        wanted.append(Wanted(contract.name, "names are not compared"))
    found = find_header(grid, contract.header, wanted, contract.ignore)
    parsed.unknown_fields.update(found.unknown)
    parsed.rejects.extend(found.notes)
    count, place = _count(grid, contract, found, parsed)
    parsed.is_empty = not count and not parsed.rejects
    if count:
        unit = UnitRef(code=request.root_unit_code, locator=place)
        parsed.units.append(unit)
        row = ParsedRow(unit, "self", contract.measure, Decimal(count), f"{count} codes", place)
        parsed.rows.append(row)
    return parsed


def _count(
    grid: Grid, contract: ProceduresContract, found: Found, parsed: Parsed
) -> tuple[int, str]:
    """Count the different codes down to the footer; returns them and the cells they stand in."""
    column = found.columns[contract.code]
    first_places: dict[str, str] = {}
    footer = [re.compile(pattern, re.IGNORECASE) for pattern in contract.footer]
    last = found.first_data_row
    for row in range(found.first_data_row, len(grid.rows)):
        texts = [key(cell.text) for cell in grid.rows[row] if cell.kind != "empty"]
        if any(pattern.search(text) for pattern in footer for text in texts):
            break
        if not texts:
            continue
        cell, place = grid.at(row, column), grid.place(row, column)
        code = clean(cell.text)
        if not code:
            reason = "the row names no procedure code, so it is not counted"
            stands = " | ".join(filter(None, (clean(cell.text) for cell in grid.rows[row])))
            parsed.rejects.append(RejectRow(place, stands[:200], reason))
        elif cell.kind != "text":
            reason = "the code is stored as a number or formula; as text its zeros would stay"
            parsed.rejects.append(RejectRow(place, code, reason))
        elif code in first_places:
            reason = f"the code stands in {first_places[code]} too; it is counted once"
            parsed.rejects.append(RejectRow(place, code, reason))
        else:
            first_places[code] = place
        last = row
    return len(first_places), grid.area(MergedRange(found.first_data_row, column, last, column))

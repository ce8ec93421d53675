"""The rows of a TanDan report as figures of units.

Here: groups, units, totals, what cannot be read. Not here: banner and header
(`tandan_header.py`), which column feeds what (`tandan.yaml`). Only codes, ids and names of units
and mapped figures leave a table: names of people who signed it stay in its bytes.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from dagster_project.ingest.connectors.figures import Unreadable, read_text_number
from dagster_project.ingest.connectors.html_grid import read_tables
from dagster_project.ingest.connectors.own_units import drop_elsewhere, who
from dagster_project.ingest.connectors.tandan_header import Days, Header, check_banner, find_header
from dagster_project.ingest.connectors.tandan_map import ReportPlan, WantedColumn, header_key
from dagster_project.ingest.models import (
    Level,
    Parsed,
    ParsedRow,
    RejectRow,
    Request,
    UnitRef,
    UnitRole,
)
from dagster_project.ingest.periods import end_of_day
from dagster_project.ingest.tables.wording import clean
from dagster_project.ingest.unit_codes import normalise_code, normalise_name

# A row that numbers the columns: `1 | 2 | 3`, `(1) | (2)`, `A | B | 1`.
_COLUMN_NUMBER = re.compile(r"\(?(?:[0-9]{1,2}|[A-Z])\)?")


def read_report(
    plan: ReportPlan, thousands: str, request: Request, asked: Days | None, body: bytes
) -> Parsed:
    """Read one report.

    Args:
        plan: The report.
        thousands: The mark between groups of three digits, or nothing.
        request: What was asked; its unit owns the totals.
        asked: The days asked for, where the request names them.
        body: The bytes.

    Raises:
        NotThisExport: If the bytes are not the answer to this request.
    """
    parsed = Parsed()
    header = find_header(plan, read_tables(body), parsed)
    _, last = check_banner(header, asked)
    parsed.data_cutoff = end_of_day(last)
    _Rows(plan, thousands, header, request, parsed).read()
    drop_elsewhere(parsed, request)
    parsed.is_empty = not parsed.rejects and all(row.value is None for row in parsed.rows)
    return parsed


@dataclass
class _Rows:
    plan: ReportPlan
    thousands: str
    header: Header
    request: Request
    parsed: Parsed
    catalog: str | None = None
    unit_rows: list[int] = field(default_factory=list)
    total_rows: list[int] = field(default_factory=list)

    def read(self) -> None:
        """Read every row below the header."""
        for row in range(self.header.first_data_row, len(self.header.grid.rows)):
            self._read_row(row)
        self._read_totals()

    def _read_row(self, row: int) -> None:
        name, code = self._text(row, "name"), normalise_code(self._text(row, "code"))
        label = name or self._text(row, "number")
        filled = any(self._own_text(row, column) for _, column in self.header.figures)
        group = self.plan.headings.get(header_key(label))
        if group is not None and not code:
            # A heading may carry the group's subtotal; no unit has it.
            self.catalog = group
            if filled:
                self.parsed.unknown_fields["rows.subtotal"] += 1
        elif header_key(label) in self.plan.totals and code in (None, self.request.root_unit_code):
            self.total_rows.append(row)
        elif not filled and not code:
            # Headings without a rule and signatures: never kept, for they may name people.
            if self._has_text(row):
                self.parsed.unknown_fields["rows.without_figures"] += 1
        elif not (_COLUMN_NUMBER.fullmatch(name) and not self._is_code(code)):
            self._read_unit(row, name, code)

    def _read_unit(self, row: int, name: str, code: str | None) -> None:
        source_id = self._text(row, "source_id") or None
        column = self.header.unit.get("name", 0)
        if not (name or code or source_id):
            reason = "the row has figures and names no unit; correct it at the source"
            self.parsed.rejects.append(RejectRow(self.header.place(row, column), "", reason))
            return
        self.unit_rows.append(row)
        unit = self._unit(row, name, code, source_id)
        area = self.header.grid.merged_at(row, column)
        if area is not None and area.bottom > area.top:
            rows = f"rows {area.top + 1} to {area.bottom + 1}"
            reason = f"{who(unit)}: one merged cell names the unit of {rows}; which figures are its"
            self.parsed.rejects.append(
                RejectRow(unit.locator, name, f"{reason} own cannot be told")
            )
            return
        self._read_figures(row, unit, "self" if code == self.request.root_unit_code else "member")

    def _unit(self, row: int, name: str, code: str | None, source_id: str | None) -> UnitRef:
        root = self.request.root_unit_code
        return UnitRef(
            code=code,
            source_id=source_id,
            name=normalise_name(name),
            level="province" if code == root else self._level(row),
            parent_code=None if code == root else root,
            locator=self.header.place(row, self.header.unit.get("name", 0)),
        )

    def _level(self, row: int) -> Level | None:
        stated = self._text(row, "catalog").casefold()
        if stated and stated not in self.plan.levels:
            self.parsed.unknown_fields["rows.catalog"] += 1
        return self.plan.levels.get(stated or self.catalog or "")

    def _fits(self, row: int, unit: UnitRef) -> bool:
        """Whether a row has as many cells as the header: else figures may have moved sideways."""
        there = len(self.header.grid.rows[row])
        if there == self.header.width:
            return True
        reason = (
            f"{who(unit)}: the row has {there} cells, the header {self.header.width}; which figure "
            "stands in which column cannot be told: correct it at the source"
        )
        place = self.header.place(row, self.header.unit.get("name", 0))
        self.parsed.rejects.append(RejectRow(place, "", reason))
        return False

    def _read_figures(self, row: int, unit: UnitRef, role: UnitRole) -> None:
        if not self._fits(row, unit):
            return
        self.parsed.units.append(unit)
        for wanted, column in self.header.figures:
            try:
                value = self._figure(row, column, wanted)
            except Unreadable as error:
                self._reject_figure(row, column, unit, wanted, str(error))
                continue
            place, text = self.header.place(row, column), self._own_text(row, column)
            for measure_id in wanted.cell.measure_ids if wanted.cell else ():
                self.parsed.rows.append(ParsedRow(unit, role, measure_id, value, text, place))

    def _figure(self, row: int, column: int, wanted: WantedColumn) -> Decimal | None:
        area = self.header.grid.merged_at(row, column)
        if area is not None:
            first, last = (area.top + 1, area.left + 1), (area.bottom + 1, area.right + 1)
            raise Unreadable(
                f"the cell is merged (row {first[0]}, column {first[1]} to row {last[0]}, column "
                f"{last[1]}); whose figure it is cannot be told"
            )
        cell = self.header.grid.at(row, column)
        if cell.kind == "empty":
            return None
        return _count(wanted.cell.kind if wanted.cell else "count", cell.text, self.thousands)

    def _reject_figure(
        self, row: int, column: int, unit: UnitRef, wanted: WantedColumn, reason: str
    ) -> None:
        names = ", ".join(wanted.cell.measure_ids if wanted.cell else ())
        place, text = self.header.place(row, column), self._own_text(row, column)
        self.parsed.rejects.append(RejectRow(place, text, f"{who(unit)}: {names}: {reason}"))

    def _read_totals(self) -> None:
        """A total stands above or below all units; the province's own row goes before it."""
        own = next((u for u in self.parsed.units if u.code == self.request.root_unit_code), None)
        for row in self.total_rows:
            place = self.header.place(row, self.header.unit.get("name", 0))
            if self.unit_rows and self.unit_rows[0] < row < self.unit_rows[-1]:
                reason = (
                    "a total stands between units, so it is not the province's; it is not used: "
                    "correct it at the source"
                )
                self.parsed.rejects.append(RejectRow(place, "", reason))
            elif own is None:
                own = UnitRef(code=self.request.root_unit_code, level="province", locator=place)
                self._read_figures(row, own, "self")
            else:
                self._compare_total(row, own)

    def _compare_total(self, row: int, own: UnitRef) -> None:
        if not self._fits(row, own):
            return
        stated = {r.measure_id: r for r in self.parsed.rows if r.unit.locator == own.locator}
        for wanted, column in self.header.figures:
            try:
                value = self._figure(row, column, wanted)
            except Unreadable as error:
                self._reject_figure(row, column, own, wanted, str(error))
                continue
            for measure_id in wanted.cell.measure_ids if wanted.cell else ():
                other = stated.get(measure_id)
                if other is not None and value is not None and other.value != value:
                    reason = f"the total says {value:f}, {other.locator} says {other.raw_text!r}"
                    self._reject_figure(row, column, own, wanted, f"{reason}; that one is used")

    def _text(self, row: int, role: str) -> str:
        column = self.header.unit.get(role)
        if column is None:
            return ""
        area = self.header.grid.merged_at(row, column)
        if area is not None and area.left != column and role != "name":
            # A label that reaches over from the left is no code.
            return ""
        return clean(self.header.grid.shown(row, column).text)

    def _own_text(self, row: int, column: int) -> str:
        area = self.header.grid.merged_at(row, column)
        # A cell merged from the left belongs to the column it begins in.
        if area is not None and area.left != column:
            return ""
        return self.header.grid.shown(row, column).text

    def _has_text(self, row: int) -> bool:
        return any(cell.kind != "empty" for cell in self.header.grid.rows[row])

    def _is_code(self, code: str | None) -> bool:
        return code is not None and not _COLUMN_NUMBER.fullmatch(code)


def _count(kind: str, text: str, thousands: str) -> Decimal | None:
    """Read a whole number; marks that the portal file does not name make it unreadable."""
    first, *rest = text.split(thousands) if thousands else [text]
    digits = first + "".join(rest)
    grouped = len(first) <= 3 and all(len(group) == 3 for group in rest)
    if digits.isdecimal() and rest and not grouped:
        raise Unreadable(
            f"{text!r} is no count: {thousands!r} stands between groups of three digits here; "
            "correct it at the source, or `thousands` in the portal file"
        )
    return read_text_number(kind, digits if digits.isdecimal() else text)

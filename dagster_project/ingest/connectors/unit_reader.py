"""Reads the figures of one unit's object into rows.

Here: cells → rows or rejects, repeated measures, unknown fields. Not here: who the unit is, where
its object stands in an answer.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from dagster_project.ingest.connectors.field_maps import Cell
from dagster_project.ingest.connectors.figures import Unreadable
from dagster_project.ingest.connectors.json_tokens import escape, raw_text
from dagster_project.ingest.models import Parsed, ParsedRow, RejectRow, UnitRef, UnitRole

ReadCell = Callable[[str, Any], Decimal | None]


@dataclass
class UnitReader:
    """Collects the rows of one unit into `parsed`; one reader per unit object.

    Attributes:
        parsed: Where rows and rejects go.
        unit: Who the object is about.
        role: Whether it is the root asked for or one of its members.
        read: How a cell of this API becomes a number.
    """

    parsed: Parsed
    unit: UnitRef
    role: UnitRole
    read: ReadCell
    _seen: dict[str, tuple[Decimal | None, str]] = field(default_factory=dict)

    def take(self, cell: Cell, value: Any, locator: str, flag: str | None = None) -> None:
        """Read one cell; what cannot be read becomes a reject."""
        try:
            number = self.read(cell.kind, value)
        except Unreadable as error:
            names = ", ".join(cell.measure_ids)
            self.reject(locator, raw_text(value), f"{names}: {error}")
            return
        text = value if isinstance(value, str) else raw_text(value)
        for measure_id in cell.measure_ids:
            if not self._is_repeat(measure_id, number, str(text), locator):
                self._seen[measure_id] = (number, locator)
                self.parsed.rows.append(
                    ParsedRow(self.unit, self.role, measure_id, number, str(text), locator, flag)
                )

    def take_all(self, cells: dict[str, Cell], source: dict[str, Any], base: str) -> None:
        """Read every mapped cell that the object has; an absent field is no row."""
        for name, cell in cells.items():
            if name in source:
                self.take(cell, source[name], f"{base}/{escape(name)}")

    def unknown(self, place: str, source: dict[str, Any], known: frozenset[str]) -> None:
        """Count the fields of an object that no rule names."""
        for name in source.keys() - known:
            self.parsed.unknown_fields[f"{place}.{name}"] += 1

    def reject(self, locator: str, text: str, reason: str) -> None:
        """Keep a text that could not be read, with the unit it belongs to."""
        who = self.unit.code or self.unit.name or self.unit.source_id or "unit without a name"
        self.parsed.rejects.append(RejectRow(locator, text, f"{who}: {reason}"))

    def _is_repeat(self, measure_id: str, number: Decimal | None, text: str, locator: str) -> bool:
        """Tell whether the unit's object gave this measure before, under another name."""
        if measure_id not in self._seen:
            return False
        earlier, place = self._seen[measure_id]
        if earlier is None and number is not None:
            # The same figure under two names, one of them null: the null is no second statement.
            self.parsed.rows = [row for row in self.parsed.rows if row.locator != place]
            return False
        if number is not None and earlier != number:
            self.reject(
                locator, text, f"{measure_id}: {place} says {earlier}, this cell another value"
            )
        return True

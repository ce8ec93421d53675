"""One reading becomes rows: its units told, repeats refused.

Here: units of an answer → codes, rows of the day's tables. Not here: parsing, ids of other answers.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dagster_project.ingest.day_rows import DayTables, capture_row, moment
from dagster_project.ingest.models import Capture, Parsed, RejectRow, UnitRef
from dagster_project.ingest.periods import Period
from dagster_project.ingest.unit_names import NameFinder, Names
from dagster_project.ingest.units import Span, UnitRegister, UnknownUnit, resolve

ID_DIGITS = 12


@dataclass
class Reading:
    """A capture as it was read; unread ones (refused, empty) have no rows."""

    capture: Capture
    parsed: Parsed
    parser_version: str


@dataclass(frozen=True)
class Surroundings:
    """What a reading's rows depend on besides itself.

    Attributes:
        as_of: The day.
        register: The register of units.
        ids: Codes by the portal's own ids.
        levels: Levels by code, as any answer of the day gives them.
        names: What is known about names on the day.
        reads_names: Whether a unit without code and known id may be told by its name.
    """

    as_of: date
    register: UnitRegister
    ids: Mapping[str, str | None]
    levels: Mapping[str, str]
    names: Names
    reads_names: bool


class Emitter:
    """Turns one reading into rows of the four tables."""

    def __init__(self, around: Surroundings, reading: Reading, tables: DayTables) -> None:
        self._around = around
        self._capture = reading.capture
        self._parsed = reading.parsed
        self._version = reading.parser_version
        self._tables = tables
        # An export without periods speaks of the year it was captured in.
        self._period = reading.capture.period_id or str(around.as_of.year)
        self._rejects = list(reading.parsed.rejects)

    def emit(self) -> None:
        """Add the capture's rows."""
        codes = self._codes()
        self._drop_repeats(codes)
        observations = self._emit_observations(codes)
        for unit in self._parsed.units:
            if unit.locator in codes:
                self._emit_unit(unit, codes[unit.locator])
        capture, as_of = self._capture, self._around.as_of
        for lost in sorted(self._rejects, key=lambda reject: (reject.locator, reject.reason)):
            self._tables.rejects.add(
                (
                    capture.capture_id,
                    as_of,
                    capture.portal_id,
                    capture.dataset,
                    lost.locator,
                    lost.raw_text,
                    lost.reason,
                )
            )
        counts = (observations, len(self._rejects), self._parsed.unknown_fields.total())
        self._tables.captures.add(capture_row(capture, as_of, counts, self._version))

    def _codes(self) -> dict[str, str]:
        """Tell every unit; return codes by the place where the unit stands."""
        as_of = self._around.as_of
        span = Span(min(Period.parse(self._period).first_day, as_of), as_of)
        around = self._around
        root = self._capture.root_unit_code
        finder = NameFinder(around.names, self._capture.portal_id, root, around.reads_names)
        codes: dict[str, str] = {}
        seen: set[str] = set()
        units = [
            *self._parsed.units,
            *{row.unit.locator: row.unit for row in self._parsed.rows}.values(),
        ]
        for unit in units:
            if unit.locator in seen:
                continue
            seen.add(unit.locator)
            try:
                codes[unit.locator] = resolve(unit, around.ids, around.register, span, finder)
            except UnknownUnit as error:
                self._reject(unit, str(error))
        return codes

    def _drop_repeats(self, codes: dict[str, str]) -> None:
        """A unit stands once in an answer: an equal repeat is dropped, of unequal ones all are."""
        places: dict[str, list[UnitRef]] = defaultdict(list)
        for unit in self._parsed.units:
            if unit.locator in codes:
                places[codes[unit.locator]].append(unit)
        for code, units in places.items():
            if len(units) > 1:
                self._drop(code, units, codes)

    def _drop(self, code: str, units: list[UnitRef], codes: dict[str, str]) -> None:
        figures: dict[str, dict[str, Any]] = {unit.locator: {} for unit in units}
        for row in self._parsed.rows:
            if row.unit.locator in figures:
                figures[row.unit.locator][row.measure_id] = row.value
        first = units[0].locator
        others = ", ".join(unit.locator for unit in units)
        equal = all(figures[unit.locator] == figures[first] for unit in units)
        for unit in units[1:] if equal else units:
            end = "a repeat with equal figures" if equal else "figures differ, so none is used"
            self._reject(unit, f"unit {code} stands {len(units)} times ({others}): {end}")
            del codes[unit.locator]

    def _emit_observations(self, codes: Mapping[str, str]) -> int:
        capture = self._capture
        prefix = f"{capture.capture_id[:ID_DIGITS]}:"
        add = self._tables.observations.add
        emitted = 0
        # Ordinals number all rows of the parser, so that a rejected unit moves no other id.
        for ordinal, row in enumerate(self._parsed.rows, start=1):
            code = codes.get(row.unit.locator)
            if code is None:
                continue
            emitted += 1
            add(
                (
                    f"{prefix}{ordinal:06d}",
                    capture.capture_id,
                    row.locator,
                    row.raw_text,
                    capture.portal_id,
                    capture.dataset,
                    self._around.as_of,
                    self._period,
                    code,
                    row.unit_role,
                    row.measure_id,
                    row.value,
                    row.quality_flag,
                )
            )
        return emitted

    def _emit_unit(self, unit: UnitRef, code: str) -> None:
        register = self._around.register
        self._tables.unit_names.add(
            (
                self._around.as_of,
                self._capture.capture_id,
                moment(self._capture.captured_at),
                self._capture.portal_id,
                self._capture.dataset,
                code,
                unit.source_id,
                unit.name or code,
                register.level_of(code) or unit.level or self._around.levels.get(code),
                register.parent_of(code),
                unit.locator,
                self._around.names.gso_code(code, unit.name),
            )
        )

    def _reject(self, unit: UnitRef, reason: str) -> None:
        text = unit.code or unit.source_id or unit.name or ""
        self._rejects.append(RejectRow(unit.locator, text, reason))

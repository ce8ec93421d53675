"""One day's captures become rows: parse, tell the units, refuse what is ambiguous.

Here: the day as a function of its captures, the register and ids known before. Not here: files
and hashes (`observations.py`), how an answer is read (connectors).
"""

import contextlib
import gc
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from dagster_project.ingest.connectors import Connector
from dagster_project.ingest.day_emit import ID_DIGITS, Emitter, Reading, Surroundings
from dagster_project.ingest.day_rows import DayTables, PortalId
from dagster_project.ingest.models import (
    Capture,
    NotThisExport,
    Parsed,
    RejectRow,
    Request,
    UnitRef,
)
from dagster_project.ingest.unit_aliases import UnitAliases
from dagster_project.ingest.unit_codes import root_of
from dagster_project.ingest.unit_names import Names, all_names_id, name_id, scope_of, stated_names
from dagster_project.ingest.unit_spelling import spellings
from dagster_project.ingest.units import UnitRegister

LookUp = Callable[[set[PortalId]], Mapping[PortalId, str | None]]


@dataclass(frozen=True)
class DayInputs:
    """What a day is built from.

    Attributes:
        as_of: The day.
        captures: All its captures, also refused ones.
        connectors: The connector of each portal that has captures.
        read: Returns the bytes of a blob.
        register: The register of units.
        look_up: Codes of ids and names that no answer of this day gives a code for.
        aliases: Spellings that mean a unit.
        national: The portals whose names count for every province.
    """

    as_of: date
    captures: Sequence[Capture]
    connectors: Mapping[str, Connector]
    read: Callable[[str], bytes]
    register: UnitRegister
    look_up: LookUp
    aliases: UnitAliases = field(default_factory=UnitAliases)
    national: Collection[str] = ()


def request_of(capture: Capture) -> Request:
    """Rebuild the request that a capture answered."""
    asked = json.loads(capture.request)
    return Request(
        method=asked["method"],
        path=asked["path"],
        body=asked["body"],
        root_unit_code=capture.root_unit_code,
        root_source_id=capture.root_source_id,
        period_id=capture.period_id,
    )


@contextlib.contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Hold the cycle collector: a day makes millions of small objects and no cycles (a third)."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_collector_at_rest()
def build_day(inputs: DayInputs) -> DayTables:
    """Parse a day's captures and return its rows, sorted by key.

    Raises:
        ValueError: If two captures begin with the same 12 digits.
    """
    readings = [_read(capture, inputs) for capture in _by_id(inputs.captures)]
    ids, levels = _ids_of_day(readings)
    needed = {
        (reading.capture.portal_id, unit.source_id)
        for reading in readings
        for unit in reading.parsed.units
        if not unit.code and unit.source_id
    }
    asked = _asked_names(readings, inputs, ids.keys())
    stated = stated_names(_national_units(readings, inputs), inputs.register, asked)
    open_names = {
        name_id(scope, form)
        for scope, forms in asked.items()
        for form in (*forms, *(() if stated[scope] else ("",)))
        if form not in stated[scope]
    }
    open_names |= {all_names_id(scope) for scope in {scope_of(key) for key in open_names} if scope}
    borrowed = dict(inputs.look_up((needed - ids.keys()) | open_names))
    known: dict[PortalId, str | None] = {**borrowed, **ids}
    by_portal: dict[str, dict[str, str | None]] = defaultdict(dict)
    for (portal_id, source_id), code in known.items():
        by_portal[portal_id][source_id] = code
    names = Names(inputs.as_of, inputs.register, inputs.aliases, stated, borrowed)
    tables = DayTables(borrowed)
    for reading in readings:
        portal_id = reading.capture.portal_id
        reads_names = portal_id not in inputs.national
        around = Surroundings(
            inputs.as_of, inputs.register, by_portal[portal_id], levels, names, reads_names
        )
        Emitter(around, reading, tables).emit()
    return tables


def _national_units(readings: list[Reading], inputs: DayInputs) -> Iterator[UnitRef]:
    for reading in readings:
        if reading.capture.portal_id in inputs.national:
            yield from reading.parsed.units


def _asked_names(
    readings: list[Reading], inputs: DayInputs, ids: Collection[PortalId]
) -> dict[str, set[str]]:
    """Return the names, by province, that stand for units without a code or a known id."""
    asked: dict[str, set[str]] = defaultdict(set)
    for reading in readings:
        portal_id, root = reading.capture.portal_id, reading.capture.root_unit_code
        if portal_id in inputs.national:
            continue
        for unit in reading.parsed.units:
            if unit.name and not unit.code and (portal_id, unit.source_id) not in ids:
                scope = root_of(unit.parent_code or root)
                asked[scope].update(spellings(unit.name, inputs.register.names_of(scope)))
    return asked


def _by_id(captures: Sequence[Capture]) -> list[Capture]:
    ordered = sorted(captures, key=lambda capture: capture.capture_id)
    for one, other in pairwise(ordered):
        if one.capture_id[:ID_DIGITS] == other.capture_id[:ID_DIGITS]:
            raise ValueError(
                f"captures {one.capture_id} and {other.capture_id} begin alike; their observations "
                "cannot be told apart. Move one of the two out of the landing zone"
            )
    return ordered


def _read(capture: Capture, inputs: DayInputs) -> Reading:
    """Parse a good capture; one that its parser no longer takes counts as refused."""
    connector = inputs.connectors.get(capture.portal_id)
    if capture.status != "good":
        return Reading(capture, Parsed(), capture.parser_version)
    if connector is None:
        reason = f"portal {capture.portal_id!r} is not in the catalogue; put its file back"
    elif capture.dataset not in connector.dataset_ids:
        reason = f"the portal's family no longer reads dataset {capture.dataset!r}"
    else:
        body = inputs.read(capture.blob_id)
        try:
            parsed = connector.parse(capture.dataset, request_of(capture), body)
            return Reading(capture, parsed, connector.parser_version)
        except NotThisExport as error:
            reason = f"the present parser refuses the answer: {error}"
    lost = Parsed(rejects=[RejectRow("", "", reason)])
    version = connector.parser_version if connector else capture.parser_version
    return Reading(replace(capture, status="refused", reason=reason), lost, version)


def _ids_of_day(readings: list[Reading]) -> tuple[dict[PortalId, str], dict[str, str]]:
    """Collect codes by source id and levels by code, the latest statement of the day last."""
    ids: dict[PortalId, str] = {}
    levels: dict[str, str] = {}
    for reading in sorted(readings, key=lambda r: (r.capture.captured_at, r.capture.capture_id)):
        for unit in reading.parsed.units:
            if unit.code and unit.source_id:
                ids[(reading.capture.portal_id, unit.source_id)] = unit.code
            if unit.code and unit.level:
                levels[unit.code] = unit.level
    return ids, levels

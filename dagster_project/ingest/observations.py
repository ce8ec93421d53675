"""Observations: the landing zone as Parquet, one file per table and day.

Here: which days must be built anew, writing them, the catalogue as a table. Not here: what a
capture says (`day_build.py` and connectors), dbt. A day is a function of its captures, the
parsers, the register of units and the ids known before; its input hash says so.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from dagster_project.ingest.connectors import FAMILIES, Connector, connector_for
from dagster_project.ingest.day_build import DayInputs, build_day
from dagster_project.ingest.day_rows import DayTables, PortalId
from dagster_project.ingest.known_ids import KnownIds
from dagster_project.ingest.landing import Landing
from dagster_project.ingest.models import Capture, canonical_json, sha256_text
from dagster_project.ingest.observation_schema import DAY_TABLES, SCHEMAS, day_path
from dagster_project.ingest.parquet_files import (
    is_whole,
    read_notes,
    remove_unfinished,
    row_count,
    write_parquet,
)
from dagster_project.ingest.portal import Portal
from dagster_project.ingest.portal_table import read_families, read_national, write_portals
from dagster_project.ingest.register_table import write_register
from dagster_project.ingest.unit_aliases import UnitAliases
from dagster_project.ingest.units import UnitRegister
from dagster_project.settings import Settings

# Raise when the same captures would give other rows (resolution, repeats, columns).
OBSERVATIONS_VERSION = 3
_OWN = "chiso.own_hash"
_BORROWED = "chiso.borrowed_ids"


@dataclass(frozen=True)
class DayResult:
    """What building did for one day.

    Attributes:
        as_of: The day.
        rebuilt: Whether its files were written anew.
        observations: Rows of observations.
        rejects: Rows of rejects.
        captures: Captures, refused ones too.
        input_hash: What the day is a function of; empty for a day without captures.
    """

    as_of: date
    rebuilt: bool
    observations: int
    rejects: int
    captures: int
    input_hash: str


def build_observations(
    settings: Settings, catalogue: Mapping[str, Portal], days: Iterable[date]
) -> list[DayResult]:
    """Bring the observations of the given days up to date; unchanged days are left alone.

    Args:
        settings: Where landing zone and observations lie.
        catalogue: The portals, for their families and as a table.
        days: The days, in any order; they are built in order of time.

    Returns:
        One result per day, in order of time.

    Raises:
        LandingError: If the landing zone lacks bytes that a capture names.
    """
    remove_unfinished(settings.observations)
    write_portals(settings.observations, catalogue)
    builder = _Builder(settings, catalogue)
    return [builder.build(as_of) for as_of in sorted(set(days))]


class _Builder:
    def __init__(self, settings: Settings, catalogue: Mapping[str, Portal]) -> None:
        self._folder = settings.observations
        self._landing = Landing(settings.landing)
        self._register = write_register(self._folder, settings.seeds)
        self._aliases = UnitAliases.load(settings.seeds / "unit_aliases.csv")
        self._national = read_national(self._folder)
        self._known = KnownIds(self._folder, self._register, self._national)
        # Portals that left the catalogue are still read where that takes no portal file.
        self._connectors = {
            portal_id: FAMILIES[family]
            for portal_id, family in read_families(self._folder).items()
            if family in FAMILIES
        } | {portal_id: connector_for(portal) for portal_id, portal in catalogue.items()}

    def build(self, as_of: date) -> DayResult:
        captures = self._landing.captures(as_of=as_of)
        if not captures:
            return DayResult(as_of, False, 0, 0, 0, "")
        own = own_hash(captures, self._connectors, self._register, self._aliases)
        standing = self._standing(as_of, own)
        if standing is not None:
            return self._result(as_of, False, standing)
        tables = build_day(
            DayInputs(
                as_of,
                captures,
                self._connectors,
                self._landing.blob,
                self._register,
                lambda ids: self._known.look_up(ids, as_of),
                self._aliases,
                self._national,
            )
        )
        input_hash = full_hash(own, tables.borrowed)
        self._write(as_of, tables, input_hash, own)
        self._known.forget(as_of)
        return self._result(as_of, True, input_hash)

    def _standing(self, as_of: date, own: str) -> str | None:
        """Return the day's input hash if its files stand and would come out the same."""
        notes = read_notes(day_path(self._folder, "day_inputs", as_of))
        if notes.get(_OWN) != own:
            return None
        if not all(is_whole(day_path(self._folder, table, as_of)) for table in DAY_TABLES):
            return None
        before = _ids_from(notes.get(_BORROWED, "[]"))
        if self._known.look_up(before.keys(), as_of) != before:
            return None
        return full_hash(own, before)

    def _write(self, as_of: date, tables: DayTables, input_hash: str, own: str) -> None:
        # day_inputs comes last: until then its old notes fit no new captures, so that a build
        # that was killed between two files is done again.
        for table in DAY_TABLES[:-1]:
            path = day_path(self._folder, table, as_of)
            write_parquet(path, SCHEMAS[table], getattr(tables, table).batches())
        row = pa.RecordBatch.from_arrays(
            [pa.array([as_of], pa.date32()), pa.array([input_hash])], schema=SCHEMAS["day_inputs"]
        )
        notes = {_OWN: own, _BORROWED: _ids_text(tables.borrowed)}
        write_parquet(
            day_path(self._folder, "day_inputs", as_of), SCHEMAS["day_inputs"], [row], notes
        )

    def _result(self, as_of: date, rebuilt: bool, input_hash: str) -> DayResult:
        rows = {table: row_count(day_path(self._folder, table, as_of)) for table in DAY_TABLES}
        return DayResult(
            as_of, rebuilt, rows["observations"], rows["rejects"], rows["captures"], input_hash
        )


def own_hash(
    captures: Sequence[Capture],
    connectors: Mapping[str, Connector],
    register: UnitRegister,
    aliases: UnitAliases,
) -> str:
    """Return the hash of what a day depends on by itself: captures, parsers, register, aliases."""
    portals = sorted({capture.portal_id for capture in captures})
    versions = [
        [portal, connectors[portal].parser_version if portal in connectors else None]
        for portal in portals
    ]
    states = sorted(
        [c.capture_id, c.blob_id, c.status, dict(c.accepted) if c.accepted else None]
        for c in captures
    )
    return sha256_text(
        canonical_json([OBSERVATIONS_VERSION, register.hash, aliases.hash, versions, states])
    )


def full_hash(own: str, borrowed: Mapping[PortalId, str | None]) -> str:
    """Return a day's input hash: what it has itself, and the ids it takes from earlier days."""
    return sha256_text(canonical_json([own, _ids_text(borrowed)]))


def _ids_text(borrowed: Mapping[PortalId, str | None]) -> str:
    return canonical_json([[*key, code] for key, code in sorted(borrowed.items())])


def _ids_from(text: str) -> dict[PortalId, str | None]:
    return {(portal_id, source_id): code for portal_id, source_id, code in json.loads(text)}


def observation_days(folder: Path) -> list[date]:
    """Return the days whose observations are complete."""
    names = (path.stem for path in (folder / "day_inputs").glob("as_of=*.parquet"))
    return sorted(date.fromisoformat(name.removeprefix("as_of=")) for name in names)

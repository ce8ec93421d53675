"""What an edition was made from, as files of the edition itself.

Here: the observation tables beside the observations (hard links), the rules and portal files as
they were, the compiled SQL of a full refresh, and the captures pinned by the sha256 of bytes and
sidecar. Not here: the observations (a table of the edition like any other), running any of it
again (`audit/`).
"""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from dagster_project.dbt_runtime import rules_hash
from dagster_project.ingest.observation_schema import DAY_TABLES
from dagster_project.publish.exports import Resource, describe
from dagster_project.publish.files import link_or_copy, sha256_file
from dagster_project.publish.full_refresh import full_refresh_script
from dagster_project.publish.gate import Gate
from dagster_project.publish.marts import OBSERVATIONS, literal
from dagster_project.publish.places import (
    INPUTS,
    PORTAL_FILES,
    SCRIPT,
    SEED_FILES,
    sidecar_of,
)
from dagster_project.publish.plan import Previous, Say
from dagster_project.publish.rebuild_script import NoScript
from dagster_project.settings import Settings

# Tables without days that dbt reads as well.
WHOLE_TABLES = ("portals", "units_register", "unit_successors")
REGISTER_PACKAGE = "vietnamadminunits"
Document = dict[str, Any]


@dataclass(frozen=True)
class Origins:
    """Where the parts lie and what the warehouse was built from.

    Attributes:
        settings: The installation's settings.
        gate: The dbt build behind the warehouse.
        built: Day → input hash and rules hash.
        previous: The edition that parts are carried over from, or None.
        say: Called with a line about each long step.
    """

    settings: Settings
    gate: Gate
    built: Mapping[str, list[str]]
    previous: Previous | None
    say: Say

    @property
    def rules(self) -> str | None:
        """The hash of the rules that all days were built by, if it is one."""
        hashes = {rules for _, rules in self.built.values()}
        return hashes.pop() if len(hashes) == 1 else None


def write_origins(
    connection: duckdb.DuckDBPyConnection, folder: Path, origins: Origins
) -> tuple[list[Resource], Document]:
    """Write the parts into an edition's folder.

    Args:
        connection: A connection with the warehouse attached as `warehouse`.
        folder: The edition's folder.
        origins: What to write.

    Returns:
        The entries of the files, and what the datapackage says about them.
    """
    settings, previous = origins.settings, origins.previous
    resources = _observed(folder, origins)
    about = {
        "rules_hash": origins.rules,
        "parsers": _parsers(connection, settings.observations, origins.built),
        "observations_version": _observations_version(),
        REGISTER_PACKAGE: _version(REGISTER_PACKAGE),
        "without_script": None,
    }
    resources += _copies(folder, PORTAL_FILES, sorted(settings.portals.glob("*.y*ml")), previous)
    if origins.rules != rules_hash(settings):
        about["without_script"] = "the rules (dbt/, seeds/) changed after the warehouse was built"
        origins.say(f"the edition will not hold its rules: {about['without_script']}")
        return resources, about
    resources += _copies(folder, SEED_FILES, sorted(settings.seeds.glob("*.csv")), previous)
    try:
        script = full_refresh_script(
            connection, settings, origins.gate, str(origins.rules), origins.say
        )
    except NoScript as reason:
        about["without_script"] = str(reason)
        origins.say(f"the edition will not hold its compiled SQL: {reason}")
        return resources, about
    (folder / SCRIPT).parent.mkdir()
    (folder / SCRIPT).write_text(script, encoding="utf-8")
    return [*resources, describe(folder, SCRIPT, rows=None)], about


def pin_captures(
    captures: list[Document], landing: Path, previous: Previous | None
) -> list[Document]:
    """Add to each capture the sha256 of its sidecar.

    A sidecar never changes, so one that the previous edition pinned is not read again.
    """
    known = {
        one["capture_id"]: one
        for one in (previous.document["captures"] if previous else [])
        if one.get("sidecar_sha256")
    }
    return [_pinned(capture, landing, known.get(capture["capture_id"])) for capture in captures]


def _pinned(capture: Document, landing: Path, known: Mapping[str, Any] | None) -> Document:
    if known and known.get("status") == capture.get("status"):
        return {**capture, "sidecar_sha256": known["sidecar_sha256"]}
    path = sidecar_of(landing, capture)
    return {**capture, "sidecar_sha256": sha256_file(path) if path.is_file() else None}


def _observed(folder: Path, origins: Origins) -> list[Resource]:
    root = origins.settings.observations
    files = [
        (table, root / table / f"as_of={day}.parquet")
        for table in DAY_TABLES
        if table != OBSERVATIONS
        for day in origins.built
    ]
    files += [(table, root / table / f"{table}.parquet") for table in WHOLE_TABLES]
    entries = (_link(folder, table, path, origins.previous) for table, path in files)
    return [entry for entry in entries if entry is not None]


def _link(folder: Path, table: str, path: Path, previous: Previous | None) -> Resource | None:
    """Link one file of observations into the edition; None where there is no such file."""
    if not path.is_file():
        return None
    place = f"{INPUTS}/{table}/{path.name}"
    link_or_copy(path, folder / place)
    entry = previous.resource(place) if previous else None
    if previous and entry and (previous.edition.path / place).samefile(path):
        return dict(entry)
    return describe(folder, place, rows=pq.read_metadata(path).num_rows)


def _copies(
    folder: Path, name: str, files: Iterable[Path], previous: Previous | None
) -> list[Resource]:
    """Copy small files into the edition, or link those that the previous one holds alike."""
    (folder / name).mkdir(exist_ok=True)
    entries = []
    for path in files:
        place = f"{name}/{path.name}"
        entry = previous.resource(place) if previous else None
        if previous and entry and sha256_file(path) == entry["sha256"]:
            link_or_copy(previous.edition.path / place, folder / place)
            entries.append(dict(entry))
        else:
            shutil.copyfile(path, folder / place)
            entries.append(describe(folder, place, rows=None))
    return entries


def _parsers(
    connection: duckdb.DuckDBPyConnection, observations: Path, built: Mapping[str, list[str]]
) -> dict[str, list[str]]:
    """Return portal → versions of the parser that read its good captures."""
    paths = [observations / "captures" / f"as_of={day}.parquet" for day in built]
    there = [literal(str(path)) for path in paths if path.is_file()]
    if not there:
        return {}
    rows = connection.execute(
        "select portal_id, list(distinct parser_version order by parser_version) "
        f"from read_parquet([{', '.join(there)}], hive_partitioning = false) "
        "where status = 'good' group by portal_id order by portal_id"
    ).fetchall()
    return dict(rows)


def _observations_version() -> int:
    from dagster_project.ingest.observations import OBSERVATIONS_VERSION

    return OBSERVATIONS_VERSION


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None

"""Parsing an edition's pinned captures again, in a scratch folder.

Here: a landing zone of links that holds those captures only, the edition's own rules and portal
files, and what must be the same for the result to be comparable. Not here: parsing (`ingest/`),
the SQL that follows (`audit/rebuild.py`).
"""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from shutil import copyfile
from typing import Any

import duckdb

from dagster_project.audit.errors import CannotTell
from dagster_project.audit.verify.landing_check import blob_of
from dagster_project.publish.origins import REGISTER_PACKAGE
from dagster_project.publish.places import INPUTS, PORTAL_FILES, SEED_FILES, sidecar_of
from dagster_project.publish.ranking_labels import Label
from dagster_project.settings import Settings

Document = Mapping[str, Any]


class ScratchSettings(Settings):
    """Settings of a scratch folder that takes its rules from an edition.

    Attributes:
        rules: The folder of the edition's seeds.
    """

    rules: Path

    @property
    def seeds(self) -> Path:
        """The edition's seeds in place of the project's."""
        return self.rules


def engine_gaps(document: Document) -> Iterator[Label]:
    """Yield why the SQL would not run as it did: another engine than the edition's."""
    recorded = document["versions"].get("duckdb")
    if recorded != duckdb.__version__:
        yield Label(
            f"ấn bản được dựng bằng DuckDB {recorded}, ở đây là DuckDB {duckdb.__version__}",
            f"DuckDB {recorded} made the edition, this is DuckDB {duckdb.__version__}",
        )


def parser_gaps(folder: Path, document: Document) -> Iterator[Label]:
    """Yield why the captures would not be read as they were: other parsers or another register."""
    origins = document.get("origins")
    if origins is None:
        yield Label(
            "ấn bản không ghi tệp gốc được đọc bằng bộ đọc nào",
            "the edition does not say which parsers read its captures",
        )
        return
    from dagster_project.ingest.observations import OBSERVATIONS_VERSION

    if origins["observations_version"] != OBSERVATIONS_VERSION:
        was = origins["observations_version"]
        yield Label(
            f"số liệu đầu vào do phiên bản {was} làm ra, ở đây là phiên bản {OBSERVATIONS_VERSION}",
            f"observations were made by version {was}, this is version {OBSERVATIONS_VERSION}",
        )
    yield from _register_gaps(origins[REGISTER_PACKAGE])
    yield from _parser_gaps(folder, origins["parsers"])


def _register_gaps(was: str) -> Iterator[Label]:
    from importlib.metadata import PackageNotFoundError, version

    try:
        here = Label.same(version(REGISTER_PACKAGE))
    except PackageNotFoundError:
        here = Label("chưa cài", "not installed")
    if was != here.en:
        yield Label(
            f"danh mục đơn vị lấy từ {REGISTER_PACKAGE} {was}, ở đây là {here.vi}",
            f"the register of units came from {REGISTER_PACKAGE} {was}, here it is {here.en}",
        )


def _parser_gaps(folder: Path, recorded: Mapping[str, list[str]]) -> Iterator[Label]:
    from dagster_project.ingest.catalogue import read_catalogue
    from dagster_project.ingest.connectors import FAMILIES, connector_for

    reading = read_catalogue(folder / PORTAL_FILES)
    families = _families(folder)
    for portal_id, versions in recorded.items():
        portal = reading.portals.get(portal_id)
        if portal is not None:
            here = Label.same(connector_for(portal).parser_version)
        elif families.get(portal_id) in FAMILIES:
            here = Label.same(FAMILIES[families[portal_id]].parser_version)
        else:
            here = Label("không có bộ đọc nào", "no parser")
        if versions != [here.en]:
            were = ", ".join(versions)
            yield Label(
                f"{portal_id} được đọc bằng bộ đọc {were}, ở đây là {here.vi}",
                f"{portal_id} was read by parser {were}, here it is {here.en}",
            )


def _families(folder: Path) -> dict[str, str]:
    from dagster_project.ingest.portal_table import read_families

    path = folder / INPUTS
    return read_families(path) if (path / "portals" / "portals.parquet").is_file() else {}


def reparse(folder: Path, document: Document, landing: Path, scratch: Path) -> Path:
    """Make the observations of an edition again and return their folder.

    Args:
        folder: The edition's folder.
        document: Its datapackage.
        landing: The landing zone that holds its captures.
        scratch: An empty folder.

    Raises:
        CannotTell: If the edition does not pin its captures, or a capture cannot be read.
    """
    from dagster_project.ingest.catalogue import read_catalogue
    from dagster_project.ingest.landing import LandingError
    from dagster_project.ingest.observations import build_observations

    captures = document["captures"]
    if not captures or not all(capture.get("sidecar_sha256") for capture in captures):
        raise CannotTell(
            "the edition does not pin its captures by their sidecars",
            "ấn bản không ghi mã băm hồ sơ của các lần thu thập",
        )
    _link_landing(captures, landing, scratch / "landing")
    settings = ScratchSettings(
        home=scratch, portals=folder / PORTAL_FILES, rules=folder / SEED_FILES
    )
    # Portals that had left the catalogue keep their rows there.
    if not (folder / INPUTS / "portals" / "portals.parquet").is_file():
        raise CannotTell(
            f"the edition holds no {INPUTS}/portals/portals.parquet",
            f"ấn bản không có {INPUTS}/portals/portals.parquet",
        )
    portals = settings.observations / "portals" / "portals.parquet"
    portals.parent.mkdir(parents=True)
    copyfile(folder / INPUTS / "portals" / "portals.parquet", portals)
    days = [date.fromisoformat(day) for day in document["build_state"]]
    try:
        catalogue = read_catalogue(settings.portals).portals
        build_observations(settings, catalogue, days)
    except (LandingError, OSError, ValueError) as error:
        # The scratch folder is gone when this is read; what it links to is not.
        why = str(error).replace(str(scratch / "landing"), str(landing))
        raise CannotTell(
            f"the captures cannot be parsed again: {why}",
            f"không đọc lại được tệp gốc: {why}",
        ) from error
    return settings.observations


def _link_landing(captures: list[Mapping[str, Any]], landing: Path, target: Path) -> None:
    """Make a landing zone of links that holds these captures and nothing else."""
    for zone in ("", "quarantine"):
        (target / zone / "blobs").mkdir(parents=True)
    for capture in captures:
        link = sidecar_of(target, capture)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(sidecar_of(landing, capture).absolute())
        if capture.get("blob_id"):
            source = blob_of(landing, capture)
            blob = blob_of(target, capture)
            if source.is_file() and not blob.is_symlink():
                blob.symlink_to(source.absolute())

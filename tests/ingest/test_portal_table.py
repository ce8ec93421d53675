"""The catalogue as a table outlives a portal file."""

from pathlib import Path

from dagster_project.ingest.catalogue import load_catalogue
from dagster_project.ingest.portal_table import read_families, write_portals
from dagster_project.settings import Settings


def test_portal_without_file_keeps_its_row(tmp_path: Path) -> None:
    catalogue = load_catalogue(Settings().portals)
    assert write_portals(tmp_path, catalogue)
    fewer = {name: portal for name, portal in catalogue.items() if name != "national"}
    assert not write_portals(tmp_path, fewer)
    assert read_families(tmp_path)["national"] == "national_2026"

"""`chiso portals check` looks into a drop folder and keeps nothing."""

import pytest

from dagster_project.ingest.probe import probe
from dagster_project.settings import Settings
from tests.tables.drop_house import NOON, DropHouse, drop_portal
from tests.tables.made_files import workbook


@pytest.fixture
def house(home) -> DropHouse:
    return DropHouse(Settings(home=home))


def test_the_newest_file_is_read_and_nothing_kept(house: DropHouse) -> None:
    house.drop("tien-do_2026.xlsx", workbook())
    house.drop("ghi-chu.txt", b"x")
    found = probe(drop_portal(), now=NOON, home=house.settings.home)
    assert found.ok
    assert found.url == "drop/H20/tien-do_2026.xlsx"
    assert (found.facts["units"], found.facts["figures"]) == (3, 39)
    assert house.captures() == []


def test_a_file_that_cannot_be_read_is_a_problem(house: DropHouse) -> None:
    house.drop("tien-do_2026.xlsx", b"PK")
    found = probe(drop_portal(), now=NOON, home=house.settings.home)
    assert found.problem.startswith("the workbook is cut off or damaged")


def test_a_folder_without_exports(house: DropHouse) -> None:
    house.drop("ghi-chu.txt", b"x")
    found = probe(drop_portal(), now=NOON, home=house.settings.home)
    assert found.problem == "none of its 1 files has the name of an export"


def test_a_folder_that_is_not_there(house: DropHouse) -> None:
    found = probe(drop_portal(), now=NOON, home=house.settings.home)
    assert found.problem == ("folder drop/H20 does not exist; make it, or correct options.folder")

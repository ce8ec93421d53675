"""The register against the published lists: counts by level and day, GSO numbers, successors."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from dagster_project.ingest.register_source import (
    Succession,
    load_register,
    province_of_gso,
)
from dagster_project.ingest.register_table import write_register
from dagster_project.ingest.unit_register import Span, UnitVersion
from dagster_project.settings import PROJECT_ROOT

SEEDS = PROJECT_ROOT / "seeds"
OLD, NEW, LATER = date(2025, 3, 1), date(2025, 7, 1), date(2026, 4, 30)
# The package and the published list differ in the number of one commune (Ba Chẽ).
DISPUTED = {"06970", "06978"}


@pytest.fixture(scope="module")
def register() -> tuple[list[UnitVersion], list[Succession]]:
    return load_register(SEEDS)


def on(versions: list[UnitVersion], day: date) -> list[UnitVersion]:
    return [version for version in versions if Span(day, day).meets(version)]


def listed(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "admin_units" / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (OLD, {"country": 1, "province": 63, "district": 696, "commune": 10_035}),
        (date(2025, 6, 30), {"country": 1, "province": 63, "district": 696, "commune": 10_035}),
        (NEW, {"country": 1, "province": 34, "commune": 3_321}),
        (LATER, {"country": 1, "province": 34, "commune": 3_321}),
    ],
)
def test_counts_by_level_and_day(
    register: tuple[list[UnitVersion], list[Succession]], day: date, counts: dict[str, int]
) -> None:
    there = on(register[0], day)
    assert Counter(version.level for version in there) == counts
    assert len({version.unit_code for version in there}) == len(there)


@pytest.mark.parametrize(
    ("day", "level", "file", "column"),
    [
        (OLD, "province", "provinces_63_2025-03-01.csv", "province_code"),
        (OLD, "district", "districts_696_2025-03-01.csv", "district_code"),
        (OLD, "commune", "communes_10035_2025-03-01.csv", "commune_code"),
        (NEW, "province", "provinces_34_2025-07-01.csv", "province_code"),
        (NEW, "commune", "communes_3321_2025-07-01.csv", "commune_code"),
        (LATER, "commune", "communes_3321_2026-04-30.csv", "commune_code"),
    ],
)
def test_the_register_is_the_published_list(
    register: tuple[list[UnitVersion], list[Succession]],
    shared_data: Path,
    day: date,
    level: str,
    file: str,
    column: str,
) -> None:
    tops = register[0]
    found = {
        (version.gso_code, version.unit_code.partition(".")[0])
        for version in on(register[0], day)
        if version.level == level
    }
    expected = {
        (row[column], province_of_gso(tops, row["province_code"], day))
        for row in listed(shared_data, file)
    }
    assert {one for one in found ^ expected if one[0] not in DISPUTED} == set()


def test_ten_communes_became_wards(
    register: tuple[list[UnitVersion], list[Succession]], shared_data: Path
) -> None:
    kinds = {
        version.gso_code: version.name.partition(" ")[0].casefold()
        for version in on(register[0], LATER)
        if version.level == "commune"
    }
    lists = listed(shared_data, "communes_3321_2026-04-30.csv")
    differ = [
        row["commune_code"]
        for row in lists
        if row["commune_code"] not in DISPUTED
        and not row["full_name"].casefold().startswith(kinds[row["commune_code"]])
    ]
    assert differ == []
    days = Counter(v.valid_from for v in register[0] if v.level == "commune")
    assert days == {OLD: 10_035, NEW: 3_321, LATER: 10}


def test_seven_gso_numbers_name_another_province_since_july_2025(
    register: tuple[list[UnitVersion], list[Succession]], shared_data: Path
) -> None:
    with (shared_data / "766" / "province_predecessors_2025-07-01.csv").open() as lines:
        rows = list(csv.DictReader(lines))
    before = {row["old_gso"]: row["old_h"] for row in rows}
    after = {row["new_gso"]: row["new_h"] for row in rows}
    reused = {number for number in before.keys() & after.keys() if before[number] != after[number]}
    assert reused == {"15", "24", "44", "52", "80", "82", "91"}
    tops = register[0]
    for number in before.keys() | after.keys():
        assert province_of_gso(tops, number, date(2025, 6, 30)) == before.get(number)
        assert province_of_gso(tops, number, NEW) == after.get(number)
    assert province_of_gso(tops, "52", date(2024, 12, 31)) == "H08"
    assert province_of_gso(tops, "52", date(2026, 10, 10)) == "H21"


def test_a_number_of_a_commune_needs_its_day_too(
    register: tuple[list[UnitVersion], list[Succession]],
) -> None:
    named = [(v.name, v.valid_from) for v in register[0] if v.unit_code == "H21.g23954"]
    assert named == [("Xã Kông HTok", OLD), ("Xã Al Bá", NEW)]


def test_every_old_commune_has_its_successors(
    register: tuple[list[UnitVersion], list[Succession]], shared_data: Path
) -> None:
    found = {
        (one.old_unit_code.partition(".g")[2], one.new_unit_code.partition(".g")[2])
        for one in register[1]
        if len(one.old_unit_code.partition(".g")[2]) == 5
    }
    pairs = listed(shared_data, "commune_map_old_new_2025-07-01.csv")
    assert found == {(row["old_commune_code"], row["new_commune_code"]) for row in pairs}
    divided = Counter(row["is_default_new"] for row in pairs if row["relation"] == "divided")
    relations = Counter(one.relation for one in register[1])
    assert relations["divided_mostly_into"] == divided["1"] == 471
    assert relations["divided_into"] == divided["0"]
    # Five island districts without communes became communes.
    assert len(register[1]) == len(pairs) + 5
    codes = {version.unit_code for version in register[0]}
    assert {code for one in register[1] for code in (one.old_unit_code, one.new_unit_code)} <= codes


def test_the_tables_are_written_once(tmp_path: Path) -> None:
    first = write_register(tmp_path, SEEDS)
    inodes = {path: path.stat().st_ino for path in tmp_path.glob("*/*.parquet")}
    assert len(inodes) == 2
    assert write_register(tmp_path, SEEDS).hash == first.hash
    assert {path: path.stat().st_ino for path in tmp_path.glob("*/*.parquet")} == inodes

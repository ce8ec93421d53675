"""A day's files: whole, read-only, and written anew only when their inputs change."""

import copy
import os
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from dagster_project.ingest.landing import Landing
from dagster_project.ingest.observation_schema import DAY_TABLES, SCHEMAS
from dagster_project.ingest.observations import DayResult, observation_days
from tests.connectors.observed_house import DAY, NOON, House, by_unit
from tests.connectors.wire_shapes import (
    PROGRESS,
    TRANSPARENCY,
    VIET_TRI,
    answer,
)


@pytest.fixture
def house(home: Path) -> House:
    return House(home)


def test_a_day_has_five_files_of_one_schema(house: House) -> None:
    house.land("dvc-progress-tree", answer(PROGRESS))
    (result,) = house.build()
    assert (result.as_of, result.rebuilt, result.observations) == (DAY, True, 21)
    for table in DAY_TABLES:
        file = house.path(table)
        assert pq.read_schema(file).remove_metadata().equals(SCHEMAS[table])
        assert file.stat().st_mode & 0o777 == 0o444
        codec = pq.read_metadata(file)
        if codec.num_row_groups:
            assert codec.row_group(0).column(0).compression == "ZSTD"
    assert house.rows("rejects") == []
    assert house.rows("day_inputs") == [{"as_of": DAY, "input_hash": result.input_hash}]
    assert observation_days(house.settings.observations) == [DAY]


def test_the_captures_table_has_refused_and_empty_ones_too(house: House) -> None:
    house.land("dvc-progress-tree", answer(PROGRESS))
    empty = answer({"overview": None, "evaluation": []})
    house.land("transparency", empty, status="no_data")
    house.land("provide-online-tree", b"<html>", status="refused")
    (result,) = house.build()
    found = {row["dataset"]: row for row in house.rows("captures")}
    assert result.captures == 3
    assert {name: (row["status"], row["rows"]) for name, row in found.items()} == {
        "dvc-progress-tree": ("good", 21),
        "transparency": ("no_data", 0),
        "provide-online-tree": ("refused", 0),
    }
    good = found["dvc-progress-tree"]
    assert good["captured_at"] == datetime(2026, 10, 10, 7)  # noqa: DTZ001
    assert good["parser_version"].startswith("national_2026/")
    assert good["http_status"] == 201
    assert found["provide-online-tree"]["reason"] == "empty body"


def test_who_accepted_a_refused_capture_stands_in_its_row(house: House) -> None:
    stamp = {"by": "Lan", "reason": "communes merged", "at": "2026-10-10T08:00:00Z"}
    house.land("dvc-progress-tree", answer(PROGRESS), accepted=stamp)
    house.build()
    (row,) = house.rows("captures")
    assert (row["accepted_by"], row["accepted_reason"]) == ("Lan", "communes merged")
    assert row["accepted_at"] == datetime(2026, 10, 10, 8)  # noqa: DTZ001


def test_a_day_ends_at_midnight_in_vietnam(house: House) -> None:
    house.land("dvc-progress-tree", answer(PROGRESS), datetime(2026, 10, 9, 17, tzinfo=UTC))
    house.land("dvc-progress-tree", answer(PROGRESS), datetime(2026, 10, 9, 16, 59, tzinfo=UTC))
    assert [day.isoformat() for day in Landing(house.settings.landing).days()] == [
        "2026-10-09",
        "2026-10-10",
    ]


def test_units_without_code_are_told_by_an_earlier_day(house: House) -> None:
    house.land("transparency", answer(TRANSPARENCY))
    (before,) = house.build()
    (reject,) = house.rows("rejects")
    assert reject["locator"] == "/data/evaluation/0"
    assert "no code for unit id" in reject["reason"]
    assert not by_unit(house.rows("observations"), "dossiers_synced")

    named = copy.deepcopy(PROGRESS)
    named["children"][0]["departmentId"] = VIET_TRI["departmentId"]
    earlier = NOON.replace(day=1)
    house.land("dvc-progress-tree", answer(named), earlier)
    first, second = house.build(DAY, earlier.date())
    assert first.as_of < second.as_of
    assert (first.rebuilt, second.rebuilt) == (True, True)
    assert second.input_hash != before.input_hash
    assert by_unit(house.rows("observations"), "dossiers_synced") == {"H44.129": Decimal(6670)}
    assert [one.rebuilt for one in house.build(earlier.date(), DAY)] == [False, False]


def test_an_unchanged_day_is_left_alone(house: House) -> None:
    house.land("dvc-progress-tree", answer(PROGRESS))
    (first,) = house.build()
    inodes = [house.path(table).stat().st_ino for table in DAY_TABLES]
    (second,) = house.build()
    assert second == replace(first, rebuilt=False)
    assert [house.path(table).stat().st_ino for table in DAY_TABLES] == inodes
    house.land("transparency", answer(TRANSPARENCY))
    (third,) = house.build()
    assert third.rebuilt
    assert third.input_hash != first.input_hash


def test_a_build_that_was_killed_is_done_again(house: House) -> None:
    house.land("dvc-progress-tree", answer(PROGRESS))
    (whole,) = house.build()
    content = house.path("observations").read_bytes()
    for spoil in ("missing", "cut"):
        path = house.path("observations")
        path.unlink()
        if spoil == "cut":
            path.write_bytes(content[:100])
        leftover = path.with_name("as_of=2026-10-09.parquet.unfinished")
        leftover.write_bytes(b"half")
        (again,) = house.build()
        assert again.rebuilt
        assert again.input_hash == whole.input_hash
        assert path.read_bytes() == content
        assert not leftover.exists()


def test_a_hard_link_keeps_the_old_bytes(house: House, tmp_path: Path) -> None:
    house.land("dvc-progress-tree", answer(PROGRESS))
    house.build()
    link = tmp_path / "published.parquet"
    os.link(house.path("observations"), link)
    content = link.read_bytes()
    house.land("transparency", answer(TRANSPARENCY))
    house.build()
    assert link.read_bytes() == content
    assert house.path("observations").read_bytes() != content


def test_another_parser_or_register_rebuilds(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.land("dvc-progress-tree", answer(PROGRESS))
    (first,) = house.build()
    module = "dagster_project.ingest.connectors.national_2026.National2026.parser_version"
    monkeypatch.setattr(module, "national_2026/next")
    (second,) = house.build()
    assert second.rebuilt
    assert second.input_hash != first.input_hash
    assert house.rows("captures")[0]["parser_version"] == "national_2026/next"


def test_a_day_without_captures_has_no_files(house: House) -> None:
    (result,) = house.build()
    assert result == DayResult(DAY, False, 0, 0, 0, "")
    assert not house.path("observations").exists()
    assert (house.settings.observations / "portals" / "portals.parquet").exists()


def test_the_catalogue_is_a_table(house: House) -> None:
    house.build()
    file = house.settings.observations / "portals" / "portals.parquet"
    rows = {row["portal_id"]: row for row in pq.read_table(file).to_pylist()}
    assert rows["national"]["family"] == "national_2026"
    assert "service-results, transparency" in rows["national"]["cadence"]
    assert "year (current) daily" in rows["national"]["cadence"]
    inode = file.stat().st_ino
    house.build()
    assert file.stat().st_ino == inode


def test_a_portal_whose_file_is_gone_is_still_read(house: House) -> None:
    house.land("dvc-progress-tree", answer(PROGRESS))
    house.build()
    del house.catalogue["national"]
    (result,) = house.build()
    assert not result.rebuilt
    house.land("transparency", answer(TRANSPARENCY))
    (result,) = house.build()
    assert result.observations > 21

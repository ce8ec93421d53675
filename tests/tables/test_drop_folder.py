"""Drop folders: a finished file is captured once, a corrected one anew, nothing is moved."""

import os
import threading
import time
from datetime import date, timedelta

import fsspec
import pytest

from dagster_project.ingest.connectors import connector_for
from dagster_project.ingest.connectors.options import OptionsError
from dagster_project.ingest.periods import end_of_day
from dagster_project.ingest.pull import pull_days
from dagster_project.settings import Settings
from tests.tables.drop_house import NOON, DropHouse, drop_portal
from tests.tables.made_files import default_rows, workbook

BANNER_2025 = "(Từ ngày 01/01/2025 đến ngày 31/12/2025)"


@pytest.fixture
def house(home) -> DropHouse:
    return DropHouse(Settings(home=home))


def corrected() -> bytes:
    rows = default_rows()
    rows[0][2] = "1.930"
    return workbook(rows)


def test_a_file_is_captured_once_and_stays_where_it_is(house: DropHouse) -> None:
    body = workbook()
    path = house.drop("tien-do_2026.xlsx", body)
    first = house.pull()
    assert (first.status, dict(first.counts), first.messages) == ("pulled", {"captured": 1}, [])
    [capture] = house.captures()
    assert (capture.status, capture.period_id, capture.root_unit_code) == ("good", "2026", "H20")
    assert (capture.units, capture.figures) == (3, 39)
    assert capture.url == "drop/H20/tien-do_2026.xlsx"
    assert path.read_bytes() == body
    for later in (timedelta(hours=1), timedelta(days=1), timedelta(days=40)):
        again = house.pull(NOON + later)
        assert (again.status, dict(again.counts)) == ("pulled", {"unchanged": 1})
    assert len(house.captures()) == 1


def test_the_same_bytes_touched_or_renamed_are_the_same_capture(house: DropHouse) -> None:
    path = house.drop("tien-do_2026.xlsx", workbook())
    house.pull()
    os.utime(path, (path.stat().st_atime, path.stat().st_mtime + 3600))
    (house.folder / "tien-do-2026 (ban sao).xlsx").write_bytes(path.read_bytes())
    outcome = house.pull(NOON + timedelta(days=1))
    assert dict(outcome.counts) == {"unchanged": 2}
    assert len(house.captures()) == 1


def test_a_corrected_file_answers_the_same_request_under_any_name(house: DropHouse) -> None:
    house.drop("tien-do_2026.xlsx", workbook())
    house.pull()
    house.drop("tien-do_2026_dinh-chinh.xlsx", corrected())
    outcome = house.pull(NOON + timedelta(hours=2))
    assert dict(outcome.counts) == {"unchanged": 1, "captured": 1}
    first, second = house.captures()
    assert first.request_key == second.request_key
    assert first.blob_id != second.blob_id
    assert second.url == "drop/H20/tien-do_2026_dinh-chinh.xlsx"


def test_two_versions_dropped_together_are_taken_in_order_of_time(house: DropHouse) -> None:
    late = house.drop("tien-do_2026_a.xlsx", corrected())
    early = house.drop("tien-do_2026_b.xlsx", workbook())
    now = time.time()
    os.utime(early, (now - 600, now - 600))
    os.utime(late, (now - 60, now - 60))
    assert dict(house.pull().counts) == {"captured": 2}
    assert [capture.url.rpartition("/")[2] for capture in house.captures()] == [
        "tien-do_2026_b.xlsx",
        "tien-do_2026_a.xlsx",
    ]


def test_a_version_put_back_later_is_a_new_statement(house: DropHouse) -> None:
    body = workbook()
    path = house.drop("tien-do_2026.xlsx", body)
    house.pull()
    house.drop("tien-do_2026.xlsx", corrected())
    house.pull(NOON + timedelta(hours=1))
    house.drop("tien-do_2026.xlsx", body)
    put_back = (NOON + timedelta(hours=2)).timestamp()
    os.utime(path, (put_back, put_back))
    house.pull(NOON + timedelta(hours=3))
    blobs = [capture.blob_id for capture in house.captures()]
    assert len(blobs) == 3
    assert blobs[0] == blobs[2]


def test_a_growing_file_waits_for_the_next_pull(house: DropHouse) -> None:
    body = workbook()
    path = house.drop("tien-do_2026.xlsx", body[:1000])
    stop = threading.Event()

    def grow() -> None:
        with path.open("ab") as stream:
            while not stop.wait(0.01):
                stream.write(b"x")
                stream.flush()

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        outcome = house.pull()
    finally:
        stop.set()
        writer.join()
    assert outcome.messages == [
        "file tien-do_2026.xlsx is still being written; the next pull takes it"
    ]
    assert house.captures() == []
    path.write_bytes(body)
    assert house.pull(NOON + timedelta(minutes=5)).status == "pulled"


def test_known_files_cost_no_waiting(house: DropHouse) -> None:
    house.drop("tien-do_2026.xlsx", workbook())
    house.pull()
    start = time.monotonic()
    assert dict(house.pull(portal=drop_portal(settle=60)).counts) == {"unchanged": 1}
    assert time.monotonic() - start < 30


def test_a_file_of_another_period_than_its_name_says_is_refused(house: DropHouse) -> None:
    house.drop("tien-do_2026.xlsx", workbook(banner=BANNER_2025))
    outcome = house.pull()
    assert outcome.status == "failed"
    assert outcome.messages == [
        "H20 2026: period 01/01/2025 to 31/12/2025 in the answer, "
        "asked for 2026 (01/01/2026 to 31/12/2026)"
    ]
    house.pull(NOON + timedelta(days=1))
    [refused] = house.captures()
    assert refused.status == "refused"


def test_a_bad_file_leaves_the_good_one_in_force(house: DropHouse) -> None:
    house.drop("tien-do_2026.xlsx", workbook())
    house.drop("tien-do_2025.xlsx", b"PK broken")
    outcome = house.pull()
    assert (outcome.status, dict(outcome.counts)) == ("incomplete", {"captured": 1, "refused": 1})


def test_a_file_over_the_limit_is_not_read_to_its_end(house: DropHouse) -> None:
    path = house.drop("tien-do_2026.xlsx", b"PK")
    with path.open("r+b") as stream:
        stream.truncate(200 * 2**20)
    outcome = house.pull(portal=drop_portal(max_bytes=64 * 2**20))
    assert outcome.messages == [
        "H20 2026: answer larger than 67108864 bytes; raise max_bytes if the export has grown"
    ]
    [refused] = house.captures()
    assert (refused.refusal, refused.bytes) == ("too_large", 64 * 1024)


def test_strange_files_are_named_and_passing_ones_are_not(house: DropHouse) -> None:
    for name in ("ghi chú.txt", "~$tien-do_2026.xlsx", ".DS_Store", "tien-do_2026.xlsx.part"):
        house.drop(name, b"x")
    house.drop("tien-do_2026.xlsx", b"")
    outcome = house.pull()
    assert outcome.messages == [
        "not read, because no export has such names: ghi chú.txt",
        "file tien-do_2026.xlsx is empty; the next pull takes it when it is not",
    ]


def test_a_note_is_told_once_and_to_the_export_it_is_about(house: DropHouse) -> None:
    [progress] = drop_portal().model_dump(mode="json", exclude_defaults=True)["datasets"]
    options = progress["options"] | {"files": r"so-hoa-(?P<year>\d{4})\.xlsx"}
    both = drop_portal(datasets=[progress, progress | {"id": "digitised", "options": options}])
    house.drop("la.xlsx", b"x")
    house.drop("tien-do_2026.xlsx", b"")
    house.drop("so-hoa-2026.xlsx", b"")
    settings = house.settings
    outcomes = pull_days({both.id: both}, settings, now=lambda: NOON)
    assert {one.dataset: one.messages for one in outcomes} == {
        "progress": [
            "not read, because no export has such names: la.xlsx",
            "file tien-do_2026.xlsx is empty; the next pull takes it when it is not",
        ],
        "digitised": ["file so-hoa-2026.xlsx is empty; the next pull takes it when it is not"],
    }


def test_a_cut_off_is_never_later_than_its_capture(house: DropHouse) -> None:
    banner = "(Từ ngày 01/01/2026 đến ngày {})"
    house.drop("tien-do_2026.xlsx", workbook(banner=banner.format("07/10/2026")))
    house.pull()
    house.drop("tien-do_2026_2.xlsx", workbook(banner=banner.format("06/10/2026")))
    house.pull(NOON + timedelta(hours=1))
    today, yesterday = house.captures()
    assert today.data_cutoff == NOON
    assert yesterday.data_cutoff == end_of_day(date(2026, 10, 6))


def test_a_folder_that_is_not_there(house: DropHouse) -> None:
    outcome = house.pull()
    assert (outcome.status, outcome.messages) == (
        "failed",
        ["folder drop/H20 does not exist; make it, or correct options.folder"],
    )


def test_an_empty_folder_is_nothing_to_do(house: DropHouse) -> None:
    house.folder.mkdir(parents=True)
    assert house.pull().status == "not_due"


def test_a_folder_elsewhere_by_url(house: DropHouse) -> None:
    store = fsspec.filesystem("memory")
    store.pipe("/provinces/H20/tien-do_2026.xlsx", workbook())
    try:
        portal = drop_portal("memory://provinces/H20")
        assert dict(house.pull(portal=portal).counts) == {"captured": 1}
        assert dict(house.pull(NOON + timedelta(days=1), portal).counts) == {"unchanged": 1}
        assert house.captures()[0].url == "memory://provinces/H20/tien-do_2026.xlsx"
    finally:
        store.rm("/provinces", recursive=True)


@pytest.mark.parametrize(("scheme", "package"), [("s3", "s3fs"), ("sftp", "paramiko")])
def test_a_store_whose_package_is_missing(house: DropHouse, scheme: str, package: str) -> None:
    try:
        __import__(package)
    except ImportError:
        pass
    else:
        pytest.skip(f"{package} is installed")
    outcome = house.pull(portal=drop_portal(f"{scheme}://bucket/H20"))
    [message] = outcome.messages
    assert message.startswith(f"folder {scheme}://bucket/H20: ")
    assert message.endswith(f"; install chiso[{scheme}]")


def test_options_of_a_folder_are_checked() -> None:
    with pytest.raises(OptionsError) as caught:
        connector_for(drop_portal("sftp://me:secret@host/drop"))
    assert caught.value.problems == [
        "options.folder: holds a password; take it out and use a key or the store's own settings"
    ]

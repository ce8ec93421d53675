"""`verify` notices and names every kind of tampering.

Here: hashes, on a copy of a real edition. Not here: rebuilt rows (test_verify_full.py).
"""

import hashlib
import json
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from dagster_project.audit.verify.findings import Finding
from dagster_project.audit.verify.words import what_was_done
from dagster_project.publish.places import sidecar_of
from tests.audit.spoiled_home import Spoiled

CELL = (
    "update marts.marts.rankings set total_score = total_score + 1 where as_of = date '2026-10-10' "
    "and basis = 'national' and peer_group = 'provinces' and unit_code = 'H01' "
    "and period_id = '2026'"
)


def only(findings: list[Finding]) -> Finding:
    (found,) = findings
    return found


def flip(body: bytes) -> bytes:
    middle = len(body) // 2
    return body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :]


def test_an_untouched_edition_is_reproduced(spoiled: Spoiled):
    report = spoiled.verify()
    assert (report.verdict, report.findings, report.unknown) == ("reproduced", [], [])
    assert report.counts["captures"] == len(spoiled.document["captures"]) > 1000


def test_a_flipped_byte_in_landing(spoiled: Spoiled):
    capture = spoiled.capture(portal_id="national", dataset="transparency")
    spoiled.change(spoiled.blob(capture), flip)
    found = only(spoiled.findings())
    assert found.kind == "landing_bytes_changed"
    assert capture["capture_id"][:12] in found.place


def test_bytes_that_many_captures_share_are_one_finding(spoiled: Spoiled):
    """An empty answer is the same bytes a thousand times; it must not drown what else is wrong."""
    users = Counter(one["blob_id"] for one in spoiled.document["captures"] if one["blob_id"])
    blob_id, times = users.most_common(1)[0]
    spoiled.change(spoiled.settings.landing / "blobs" / blob_id, flip)
    found = only(spoiled.findings())
    assert found.kind == "landing_bytes_changed"
    assert f"{times} captures share these bytes" in found.message.en
    assert times > 100


def test_without_landing_no_capture_counts_as_compared(spoiled: Spoiled):
    spoiled.settings.landing.rename(spoiled.settings.landing.with_name("away"))
    report = spoiled.verify()
    assert (report.verdict, report.counts["captures"]) == ("can't tell", 0)
    assert " 0 captures" in what_was_done(report).en


def test_a_cell_changed_in_the_database_is_named(spoiled: Spoiled):
    spoiled.update(spoiled.folder / "marts.duckdb", CELL)
    found = only(spoiled.findings())
    assert (found.kind, found.place) == ("mart_changed", "marts.duckdb")
    assert "marts.rankings (2026-10-10)" in found.message.en
    (cell,) = found.differences
    assert (cell.table, cell.column) == ("rankings", "total_score")
    assert "unit_code=H01" in cell.key
    assert float(cell.found or 0) == float(cell.published or 0) + 1


def test_a_cell_changed_in_parquet_is_named(spoiled: Spoiled):
    path = spoiled.folder / "parquet" / "rankings" / "as_of=2026-10-10.parquet"
    beside = spoiled.settings.home / "changed.parquet"
    duckdb.execute(
        f"copy (select * replace (if(unit_code = 'H01' and basis = 'national', 1, rank) as rank) "
        f"from read_parquet('{path}')) to '{beside}' (format parquet)"
    )
    path.unlink()
    beside.rename(path)
    found = only(spoiled.findings())
    assert found.kind == "mart_changed"
    assert {cell.column for cell in found.differences} == {"rank"}
    assert all("unit_code=H01" in cell.key and cell.found == "1" for cell in found.differences)


def test_a_cell_changed_in_csv_is_named(spoiled: Spoiled):
    path = spoiled.folder / "csv" / "bands.csv"
    spoiled.change(path, lambda body: body.replace(b"766-2026", b"766-2027", 1))
    found = only(spoiled.findings())
    assert (found.kind, found.place) == ("mart_changed", "csv/bands.csv")
    (line,) = found.differences
    assert line.key.startswith("line ")
    assert "766-2026" in str(line.published)
    assert "766-2027" in str(line.found)


def test_an_edited_manifest_of_dbt(spoiled: Spoiled):
    manifest = spoiled.folder / "dbt" / "manifest.json"
    spoiled.change(manifest, lambda body: body.replace(b"as rank", b"as  rank", 1))
    assert only(spoiled.findings()).kind == "manifest_changed"


@pytest.mark.parametrize(
    "edit",
    [
        lambda document: document["code"].update(git_commit="0" * 40),
        lambda document: document["tables"]["rankings"]["rows_sha256"].update({"2026-10-10": "0"}),
        lambda document: document["captures"].pop(),
        lambda document: document.pop("resources"),
        lambda document: document["resources"][0].update(path="../../../etc/passwd"),
        lambda document: document["resources"][0].update(path="/etc/passwd"),
        lambda document: document.update(resources=None),
        lambda document: document["captures"].append({"capture_id": 3}),
    ],
)
def test_an_edited_datapackage(spoiled: Spoiled, edit):
    edit(spoiled.document)
    spoiled.change(spoiled.edition.datapackage, lambda _: json.dumps(spoiled.document).encode())
    assert {one.kind for one in spoiled.findings()} == {"datapackage_changed"}


def test_a_changed_file_whose_new_hash_was_written_into_the_datapackage(spoiled: Spoiled):
    path = spoiled.folder / "csv" / "bands.csv"
    spoiled.change(path, lambda body: body.replace(b"766-2026", b"766-2027", 1))
    entry = next(o for o in spoiled.document["resources"] if o["path"] == "csv/bands.csv")
    entry["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    spoiled.change(spoiled.edition.datapackage, lambda _: json.dumps(spoiled.document).encode())
    found = only(spoiled.findings())
    assert found.kind == "datapackage_changed"
    assert "published.jsonl" in found.message.en


def test_a_removed_capture(spoiled: Spoiled):
    capture = spoiled.capture(portal_id="national", dataset="dvc-progress-tree")
    sidecar_of(spoiled.settings.landing, capture).unlink()
    found = only(spoiled.findings())
    assert found.kind == "capture_removed"
    assert found.place.startswith("national/dvc-progress-tree 2026-10-10")


def test_removed_bytes_of_a_capture(spoiled: Spoiled):
    spoiled.blob(spoiled.capture(portal_id="national", dataset="dvc-progress-tree")).unlink()
    assert {one.kind for one in spoiled.findings()} == {"capture_removed"}


def test_an_edited_sidecar(spoiled: Spoiled):
    capture = spoiled.capture(portal_id="national", dataset="dvc-progress-tree")
    sidecar = sidecar_of(spoiled.settings.landing, capture)
    spoiled.change(sidecar, lambda body: body.replace(b"2026-10-10T", b"2026-10-10t", 1))
    assert only(spoiled.findings()).kind == "sidecar_changed"


def test_an_added_link_and_an_added_folder(spoiled: Spoiled, tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    (spoiled.folder / "parquet" / "fake_table").symlink_to(tmp_path / "elsewhere")
    (spoiled.folder / "parquet" / "empty_table").mkdir()
    found = {(one.kind, one.place) for one in spoiled.findings()}
    assert found == {
        ("file_added", "parquet/fake_table"),
        ("file_added", "parquet/empty_table"),
    }


@pytest.mark.parametrize("place", ["extra.csv", "csv/.hidden", "seeds/overrides_2.csv"])
def test_an_added_file(spoiled: Spoiled, place: str):
    (spoiled.folder / place).write_text("x")
    found = only(spoiled.findings())
    assert (found.kind, found.place) == ("file_added", place)


def test_a_removed_file(spoiled: Spoiled):
    (spoiled.folder / "csv" / "rankings.csv").unlink()
    found = only(spoiled.findings())
    assert (found.kind, found.place) == ("file_removed", "csv/rankings.csv")


def test_a_changed_seed(spoiled: Spoiled):
    seed = spoiled.folder / "seeds" / "bands.csv"
    spoiled.change(seed, lambda body: body.replace(b"766", b"767", 1))
    found = only(spoiled.findings())
    assert (found.kind, found.place) == ("seed_changed", "seeds/bands.csv")


@pytest.mark.parametrize("place", ["inputs/captures/as_of=2026-10-10.parquet", "build/rebuild.sql"])
def test_changed_inputs(spoiled: Spoiled, place: str):
    spoiled.change(spoiled.folder / place, flip)
    assert only(spoiled.findings()).kind in ("input_changed", "file_changed")


def test_what_was_added_to_landing_is_named_and_no_difference(spoiled: Spoiled):
    body = b"left by a killed pull"
    name = hashlib.sha256(body).hexdigest()
    (spoiled.settings.landing / "blobs" / name).write_bytes(body)
    report = spoiled.verify()
    assert report.verdict == "reproduced"
    assert [(one.kind, one.count, one.places) for one in report.beside] == [
        ("bytes_unnamed", 1, (f"blobs/{name}",))
    ]


def test_a_sidecar_added_by_hand_is_a_finding(spoiled: Spoiled):
    sidecar = sidecar_of(spoiled.settings.landing, spoiled.capture(dataset="transparency"))
    sidecar.with_name("0" * 64 + ".json").write_bytes(sidecar.read_bytes())
    assert only(spoiled.findings()).kind == "landing_misnamed"


def test_a_line_of_the_log_that_says_nothing_is_told(spoiled: Spoiled) -> None:
    log = spoiled.settings.editions / "published.jsonl"
    spoiled.change(log, lambda body: body + b'\xff{"edition_id": \n[]\n')
    report = spoiled.verify()
    lines = log.read_bytes().count(b"\n")
    assert report.verdict == "reproduced"
    (note,) = [one for one in report.notes if "published.jsonl" in one.en]
    assert f"lines {lines - 1}, {lines} can't be read" in note.en


def test_captures_that_are_no_longer_pinned(spoiled: Spoiled):
    """A capture that the datapackage leaves out would not be looked for in the landing zone."""
    spoiled.record(spoiled.document | {"captures": []})
    found = only(spoiled.findings())
    assert (found.kind, found.place) == ("datapackage_changed", "datapackage.json")
    assert found.message.en.startswith("it lists 0 captures, the table captures has ")


def test_a_capture_that_is_pinned_with_other_bytes(spoiled: Spoiled):
    one, other, *rest = spoiled.document["captures"]
    swapped = [one | {"blob_id": other["blob_id"]}, other, *rest]
    if one["blob_id"] == other["blob_id"]:
        swapped[0]["blob_id"] = "0" * 64
    spoiled.record(spoiled.document | {"captures": swapped})
    found = [one for one in spoiled.findings() if one.kind == "datapackage_changed"]
    assert f"1 of them differ, the first is {one['capture_id']}" in only(found).message.en


def test_a_second_line_in_the_log_is_a_second_witness(spoiled: Spoiled):
    line = {"edition_id": spoiled.edition.edition_id, "datapackage_sha256": "0" * 64}
    log = spoiled.settings.editions / "published.jsonl"
    spoiled.change(log, lambda body: body + json.dumps(line).encode() + b"\n")
    found = only(spoiled.findings())
    assert found.kind == "datapackage_changed"
    assert f"editions/published.jsonl recorded {'0' * 64}" in found.message.en

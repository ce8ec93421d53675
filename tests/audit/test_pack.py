"""An auditor's pack recomputes a unit's scores from raw bytes, with nothing installed."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from dagster_project.audit.explain.asked import Question, settle
from dagster_project.audit.open_for_reading import OpenEdition
from dagster_project.audit.pack.content import content_of
from dagster_project.audit.pack.pack import PackRefused, PackResult, write_pack
from dagster_project.publish import read_current
from dagster_project.settings import Settings
from tests.audit.spoiled_home import Spoiled

Unpack = Callable[..., Path]


def packed(home: Path, target: Path, unit: str, as_of: date | None = None) -> PackResult:
    settings = Settings(home=home)
    question = Question(unit, basis="published", as_of=as_of)
    return write_pack(read_current(settings), settings.landing, question, target)


@pytest.fixture
def unpack(built_home: Path, tmp_path: Path) -> Unpack:
    """Pack a unit of the built home and unpack it into a folder of its own."""

    def run(unit: str, as_of: date | None = None) -> Path:
        made = packed(built_home, tmp_path, unit, as_of)
        folder = tmp_path / f"auditor-{unit}"
        with zipfile.ZipFile(made.path) as archive:
            archive.extractall(folder)
        return folder

    return run


def recompute(folder: Path) -> tuple[int, str]:
    """Run the pack's script without site packages, environment and user folder."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(folder / "recompute.py")],
        capture_output=True,
        cwd=folder,
        env={},
        check=False,
        timeout=120,
    )
    return done.returncode, (done.stdout + done.stderr).decode()


@pytest.mark.parametrize(
    ("unit", "as_of"),
    [
        ("H01", None),  # JSON of a province's system
        ("H21", None),  # a workbook with merged headers
        ("H56", None),  # HTML tables called .xls
        ("H44", date(2026, 9, 26)),  # a CSV in TCVN3
        ("H26", date(2026, 9, 30)),  # scores as published only, on a day when totals lagged
        ("VN", date(2026, 9, 17)),
        ("H21.01", None),  # a department
        ("H21.100", None),  # a commune
    ],
)
def test_every_score_and_rank_agrees(unpack: Unpack, unit: str, as_of: date | None) -> None:
    code, text = recompute(unpack(unit, as_of))
    assert (code, "KHỚP / AGREES" in text) == (0, True), text
    assert "differ" not in text.lower()


def test_what_was_compared_is_what_the_edition_holds(built_home: Path, unpack: Unpack) -> None:
    folder = unpack("H01")
    expected = json.loads((folder / "expected.json").read_text())
    assert set(expected) == {"national", "provincial", "published", "reconciled"}
    ranked = sum(len(scores["ranks"]) for scores in expected.values())
    scores = sum(len(one["indicators"]) + len(one["components"]) + 1 for one in expected.values())
    rules = json.loads((folder / "rules.json").read_text())
    rows = [rules["methodology"], *rules["components"].values(), *rules["indicators"]]
    assert all("766/QĐ-TTg" in row["legal_basis"] for row in rows)
    _, text = recompute(folder)
    assert f"({ranked + scores} agree)" in text
    assert len(list((folder / "raw").iterdir())) == packed(built_home, folder, "H01").raw_files


def test_one_digit_in_a_raw_file_differs_and_says_where(unpack: Unpack) -> None:
    folder = unpack("H01")
    row = next(
        row
        for row in json.loads((folder / "lineage.json").read_text())
        if (row["basis"], row["indicator_id"], row["role"]) == ("national", "2.1", "numerator")
    )
    cell = json.loads((folder / "observations.json").read_text())[row["observation_id"]]
    captures = json.loads((folder / "captures.json").read_text())
    raw = folder / "raw" / captures[cell["capture_id"]]["blob_id"]
    text = cell["raw_text"]
    changed = f"{'1' if text[0] != '1' else '2'}{text[1:]}"
    raw.write_bytes(raw.read_bytes().replace(text.encode(), changed.encode()))
    code, told = recompute(folder)
    assert code == 1
    assert "KHÁC / DIFFERS" in told
    assert f"! raw/{raw.name}: its sha256 is not {raw.name}: the file was changed" in told
    assert f"raw/{raw.name} at {cell['locator']}: says '{changed}'" in told
    assert "national 2.1: recomputed" in told
    assert "national TOTAL: recomputed" in told
    assert "published 2.1" not in told


def test_a_changed_score_and_a_missing_file_are_named(unpack: Unpack) -> None:
    folder = unpack("H01")
    scores = json.loads((folder / "expected.json").read_text())
    scores["national"]["components"]["TDGQ"]["score"] = "19.99"
    (folder / "expected.json").write_text(json.dumps(scores))
    code, told = recompute(folder)
    assert code == 1
    assert "national TDGQ: recomputed 18.21, the edition says 19.99: DIFFERS" in told
    assert "! expected.json: its sha256 is not" in told
    for raw in (folder / "raw").iterdir():
        raw.unlink()
    code, told = recompute(folder)
    assert code == 1
    assert "missing from the pack" in told
    assert "? raw/" in told


def test_the_same_pack_has_the_same_bytes(built_home: Path, tmp_path: Path) -> None:
    first = packed(built_home, tmp_path / "a", "H21").path
    assert first.read_bytes() == packed(built_home, tmp_path / "b", "Gia Lai").path.read_bytes()


def test_altered_or_missing_raw_exports_are_no_pack(spoiled: Spoiled, tmp_path: Path) -> None:
    home = spoiled.settings.home
    blob_ids = [name for name in zip_names(packed(home, tmp_path, "H01").path) if "raw/" in name]
    blob = spoiled.settings.landing / "blobs" / Path(blob_ids[0]).name
    body = blob.read_bytes()
    blob.unlink()
    with pytest.raises(PackRefused, match="not in the landing zone"):
        packed(home, tmp_path, "H01")
    blob.write_bytes(body + b" ")
    with pytest.raises(PackRefused, match="not those that were captured"):
        packed(home, tmp_path, "H01")


def test_the_record_of_each_capture_is_in_the_pack(spoiled: Spoiled, tmp_path: Path) -> None:
    home = spoiled.settings.home
    with zipfile.ZipFile(packed(home, tmp_path, "H01").path) as archive:
        captures = json.loads(archive.read("captures.json"))
        records = {name: archive.read(f"sidecars/{name}.json") for name in captures}
    assert {name: json.loads(body)["blob_id"] for name, body in records.items()} == {
        name: capture["blob_id"] for name, capture in captures.items()
    }
    assert all(
        "date" in {key.lower() for key in json.loads(one)["headers"]} for one in records.values()
    )
    [path] = spoiled.settings.landing.glob(f"captures/*/*/*/{next(iter(captures))}.json")
    body = path.read_bytes()
    spoiled.change(path, lambda told: told + b" ")
    with pytest.raises(PackRefused, match="not the one that the edition used"):
        packed(home, tmp_path, "H01")
    path.unlink()
    with pytest.raises(PackRefused, match="record of a capture is not there"):
        packed(home, tmp_path, "H01")
    path.write_bytes(body)
    packed(home, tmp_path, "H01")


def zip_names(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


def test_of_two_methodologies_the_last_in_force_is_packed_whole(spoiled: Spoiled) -> None:
    path = spoiled.edition.marts
    spoiled.change_in_place(path)
    table = "marts.marts.composite_scores"
    # The other methodology's rows lie first, as no order of a table is promised.
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            f"create table {table}_new as select * replace ('766-2022' as methodology_id, "
            f"0.00 as total_score) from {table} union all by name select * from {table}"
        )
        connection.execute(f"drop table {table}")
        connection.execute(f"alter table {table}_new rename to composite_scores")
    with OpenEdition(spoiled.edition) as opened:
        content = content_of(opened, settle(opened, Question("H01", basis="published")))
    assert content.about["methodology_id"] == "766-2026"
    assert {row["methodology_id"] for row in content.documents["lineage.json"]} == {"766-2026"}
    totals = [one["total"]["score"] for one in content.documents["expected.json"].values()]
    assert len(totals) == 4
    assert "0.00" not in totals

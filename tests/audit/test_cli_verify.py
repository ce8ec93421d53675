"""What `chiso verify` prints, and its exit codes.

Here: the command on a spoiled copy. Not here: the checks.
"""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from benchmarks.audit_times import verified_files
from dagster_project import cli_verify
from dagster_project.audit import verify
from dagster_project.audit.hashes import hash_files
from dagster_project.cli import app
from tests.audit.spoiled_home import Spoiled


@pytest.fixture
def run(spoiled: Spoiled, monkeypatch):
    monkeypatch.setattr(cli_verify, "get_settings", lambda: spoiled.settings)

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["verify", *arguments])

    return call


def test_a_good_edition(run, spoiled: Spoiled):
    done = run("--lang", "en")
    assert done.exit_code == 0
    # Hashes alone reproduce nothing: the fixed word of the verdict stands behind what was done.
    said = f"Edition {spoiled.edition.edition_id}: unchanged (reproduced, hashes only)"
    assert said in done.stdout
    assert "nothing was computed again (--full does)" in done.stdout
    told = run().stdout
    assert "nguyên vẹn (reproduced, chỉ mã băm)" in told
    assert "chưa tính lại gì" in told


def test_what_lies_beside_is_told_in_both_languages(run, spoiled: Spoiled):
    (spoiled.settings.landing / "notes.txt").write_text("x")
    told = run("--lang", "en")
    assert told.exit_code == 0
    assert "1 files, folders or links that do not belong into the landing zone: notes.txt" in (
        told.stdout
    )
    assert "không thuộc vùng landing: notes.txt" in run().stdout
    assert json.loads(run("--json").stdout)["beside"][0]["places"] == ["notes.txt"]


def test_a_changed_one_is_named_in_both_languages(run, spoiled: Spoiled):
    path = spoiled.folder / "csv" / "bands.csv"
    spoiled.change(path, lambda body: body.replace(b"766-2026", b"766-2027", 1))
    done = run("--lang", "en")
    assert done.exit_code == 1
    for text in ("differs", "a mart was changed [mart_changed]", "csv/bands.csv", "766-2027"):
        assert text in done.stdout
    assert "bảng kết quả đã bị sửa" in run().stdout


def test_json(run, spoiled: Spoiled):
    told = json.loads(run("--json").stdout)
    assert (told["verdict"], told["scope"], told["remade"]) == ("reproduced", "hashes", None)
    assert "nothing was computed again" in told["done"]["en"]
    assert told["edition_id"] == spoiled.edition.edition_id
    every = json.loads(run("--json", "--all").stdout)
    assert [one["edition_id"] for one in every] == [spoiled.edition.edition_id]


def test_the_benchmark_sets_it_against_exactly_the_files_that_it_hashes(
    spoiled: Spoiled, monkeypatch
):
    hashed: list[Path] = []

    def noting(paths):
        hashed.extend(paths)
        return hash_files(hashed)

    monkeypatch.setattr(verify, "hash_files", noting)
    spoiled.verify()
    assert set(verified_files(spoiled.settings, spoiled.edition)) == set(hashed)


def test_wrong_use(run, spoiled: Spoiled):
    assert run("20310101").exit_code == 2
    assert run(spoiled.edition.edition_id, "--all").exit_code == 2

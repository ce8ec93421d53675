"""What `chiso verify` prints, and its exit codes.

Here: the command on a spoiled copy. Not here: the checks.
"""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from benchmarks.audit_times import verified_files
from dagster_project.audit.verify import verify
from dagster_project.audit.verify.hashes import hash_files
from dagster_project.cli import app
from dagster_project.commands import verify as cli_verify
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
    assert "1 file, folder or link that does not belong into the landing zone: notes.txt" in (
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
    assert re.search(r"bands +line \d+ ", done.stdout)
    told = run().stdout
    assert "bảng kết quả đã bị sửa" in told
    assert "khi công bố là" in told
    assert re.search(r"bands +dòng \d+ ", told)


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


def test_an_edition_that_is_gone_without_a_record_is_named(run, spoiled: Spoiled):
    """Without its datapackage it is no edition any more: neither it nor its folder is forgotten."""
    name = spoiled.edition.edition_id
    spoiled.folder.chmod(0o755)
    (spoiled.folder / "datapackage.json").unlink()
    done = run("--all", "--lang", "en")
    assert done.exit_code == 1
    assert f"Edition {name}: differs" in done.stdout
    assert "a published edition is not there any more [edition_removed]" in done.stdout
    assert "its datapackage.json is not there, and no removal was recorded" in done.stdout
    [told] = json.loads(run("--all", "--json").stdout)
    assert (told["edition_id"], told["verdict"]) == (name, "differs")
    assert f"was published, but {spoiled.edition.datapackage} is not there" in run(name).stderr
    removal = {"edition_id": name, "removed_at": "2026-11-26T00:00:00Z"}
    log = spoiled.settings.editions / "published.jsonl"  # hard-linked: a line must not go to both
    spoiled.change(log, lambda body: body + json.dumps(removal).encode() + b"\n")
    assert "edition_removed" not in run("--all").stdout


def test_an_edition_that_only_the_next_one_remembers(run, spoiled: Spoiled):
    path = spoiled.folder / "datapackage.json"
    before = {"edition_id": "20260101T000000Z-00000000", "datapackage_sha256": "0" * 64}
    spoiled.change(
        path, lambda b: json.dumps(json.loads(b) | {"previous_edition": before}).encode()
    )
    told = {one["edition_id"]: one for one in json.loads(run("--all", "--json").stdout)}
    [finding] = told[before["edition_id"]]["findings"]
    assert finding["kind"] == "edition_removed"
    assert (
        f"edition {spoiled.edition.edition_id} names it as the one before"
        in finding["message"]["en"]
    )

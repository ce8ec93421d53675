"""What `chiso verify` prints, and its exit codes.

Here: the command on a spoiled copy. Not here: the checks.
"""

import json

import pytest
from typer.testing import CliRunner, Result

from dagster_project import cli_verify
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
    assert f"Edition {spoiled.edition.edition_id}: reproduced" in done.stdout
    assert "no row was built again" in done.stdout
    assert "tái lập được" in run().stdout


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
    assert told["verdict"] == "reproduced"
    assert told["edition_id"] == spoiled.edition.edition_id
    every = json.loads(run("--json", "--all").stdout)
    assert [one["edition_id"] for one in every] == [spoiled.edition.edition_id]


def test_wrong_use(run, spoiled: Spoiled):
    assert run("20310101").exit_code == 2
    assert run(spoiled.edition.edition_id, "--all").exit_code == 2

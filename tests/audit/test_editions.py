"""Keeping, removing and going back: pins, the policy, readers, rollback and the run after it.

Here: made-up editions. Not here: making them (tests/publish).
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from dagster_project.cli import app
from dagster_project.publish.current import edition_ids, read_current
from dagster_project.publish.edition import publish
from dagster_project.publish.errors import EditionDamaged, NoEdition
from dagster_project.publish.open_edition import open_edition
from dagster_project.publish.published_log import LOG, logged
from dagster_project.publish.retention import list_editions, pin, prune, unpin
from dagster_project.publish.rollback import rollback
from dagster_project.settings import Settings
from tests.publish.made_home import Made


@pytest.fixture(scope="module")
def four_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("four") / "home"
    folder.mkdir()
    made = Made(Settings(home=folder))
    for figure in (1, 2, 3, 4):
        made.build(d0901=figure)
        publish(made.settings)
    assert len(edition_ids(made.settings)) == 4
    return folder


@pytest.fixture
def four(four_once: Path, tmp_path: Path) -> Made:
    """Four editions, the newest in force."""
    shutil.copytree(four_once, tmp_path / "home")
    return Made(Settings(home=tmp_path / "home"), {"2026-09-01": 4}, built=4)


def test_only_the_newest_the_pinned_and_the_one_in_force_stay(four: Made):
    first, second, third, fourth = edition_ids(four.settings)
    rollback(four.settings, first)
    pin(four.settings, second, "cited in a report")
    assert prune(four.settings, keep=2) == []
    reasons = {one.edition.edition_id: one.reason for one in list_editions(four.settings, 2)}
    assert reasons == {first: "in force", second: "pinned", third: "newest", fourth: "newest"}
    unpin(four.settings, second)
    assert [one.edition_id for one in prune(four.settings, keep=2)] == [second]
    assert edition_ids(four.settings) == [first, third, fourth]


def test_an_edition_that_a_reader_has_open_stays(four: Made):
    first, second, *_ = edition_ids(four.settings)
    script = (
        "import sys; from pathlib import Path; "
        "from dagster_project.publish.open_edition import open_edition; "
        "c = open_edition(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read(); "
        "print(c.execute('select count(*) from marts.rankings').fetchone()[0])"
    )
    command = [sys.executable, "-c", script, str(four.settings.editions / first)]
    reader = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert reader.stdout is not None
    assert reader.stdout.readline() == "open\n"
    assert [one.edition_id for one in prune(four.settings, keep=2)] == [second]
    told, _ = reader.communicate("")
    assert reader.returncode == 0
    assert int(told) >= 0
    assert [one.edition_id for one in prune(four.settings, keep=2)] == [first]


def test_removing_is_in_the_log_and_keeps_the_chain(four: Made):
    first, *_ = edition_ids(four.settings)
    prune(four.settings, keep=3)
    lines = (four.settings.editions / LOG).read_text().splitlines()
    assert any("removed_at" in json.loads(line) for line in lines)
    assert first in logged(four.settings.editions)


def test_going_back_to_a_removed_edition_says_that_it_was_removed(four: Made):
    first, *others = edition_ids(four.settings)
    before = four.settings.current.read_bytes()
    prune(four.settings, keep=3)
    with pytest.raises(NoEdition, match=f"{first} was removed on 20"):
        rollback(four.settings, first[:-2])
    assert four.settings.current.read_bytes() == before
    with pytest.raises(NoEdition, match="in force already"):
        rollback(four.settings, others[-1])


def test_publishing_applies_the_policy_of_the_installation(four: Made):
    keeping = four.settings.model_copy(update={"keep_editions": 2})
    four.build(d0901=5)
    publish(keeping)
    assert len(edition_ids(four.settings)) == 2


def test_a_broken_list_of_pins_removes_nothing(four: Made):
    (four.settings.editions / "pins.json").write_text("{")
    with pytest.raises(NoEdition, match="pins"):
        prune(four.settings, keep=2)
    assert len(edition_ids(four.settings)) == 4


def test_rollback_changes_current_only(four: Made):
    _, second, *_ = ids = edition_ids(four.settings)
    before = {path: path.stat().st_mtime_ns for path in four.settings.editions.rglob("*")}
    rollback(four.settings, second)
    assert read_current(four.settings).edition_id == second
    assert edition_ids(four.settings) == ids
    lock = four.settings.editions / ".publish.lock"
    after = {path: path.stat().st_mtime_ns for path in four.settings.editions.rglob("*")}
    assert {k: v for k, v in after.items() if k != lock} == {
        k: v for k, v in before.items() if k != lock
    }


@pytest.mark.parametrize("damage", ["gone", "changed", "no datapackage", "another datapackage"])
def test_a_damaged_edition_is_not_put_in_force(four: Made, damage: str):
    _, second, *_ = edition_ids(four.settings)
    before = four.settings.current.read_bytes()
    folder = four.settings.editions / second
    path = folder / ("datapackage.json" if "datapackage" in damage else "marts.duckdb")
    body = path.read_bytes()
    path.unlink()
    if damage != "gone":
        path.write_bytes(b"{}" if damage == "no datapackage" else body + b"\n")
    with pytest.raises(EditionDamaged, match=f"{second} is not as it was published .{path.name}"):
        rollback(four.settings, second)
    assert four.settings.current.read_bytes() == before


@pytest.mark.parametrize("body", [b"", b"{", b"{}", b"[]"])
def test_a_newer_edition_that_is_broken_does_not_stand_in_the_way(four: Made, body: bytes):
    _, second, _, fourth = edition_ids(four.settings)
    path = four.settings.editions / fourth / "datapackage.json"
    path.chmod(0o644)
    path.write_bytes(body)
    rollback(four.settings, second)
    assert read_current(four.settings).edition_id == second
    assert not publish(four.settings).published  # its content is still that of the fourth


def test_a_current_json_that_gives_the_name_of_another_edition(four: Made):
    *_, third, fourth = edition_ids(four.settings)
    text = four.settings.current.read_text()
    four.settings.current.write_text(text.replace(f"editions/{fourth}", f"editions/{third}"))
    with pytest.raises(EditionDamaged, match=f"names edition {fourth} and the folder editions/"):
        read_current(four.settings)
    assert publish(four.settings).path.name == fourth
    assert read_current(four.settings).edition_id == fourth


def test_a_current_json_that_is_a_folder(four: Made):
    four.settings.current.unlink()
    four.settings.current.mkdir()
    with pytest.raises(EditionDamaged, match="cannot be read"):
        read_current(four.settings)


@pytest.mark.parametrize("name", ["2026-backup", "20269999T000000Z-deadbeef", "2zz-x"])
def test_a_folder_that_is_no_edition_is_none(four: Made, name: str):
    ids = edition_ids(four.settings)
    shutil.copytree(four.settings.editions / ids[0], four.settings.editions / name)
    assert edition_ids(four.settings) == ids
    assert len(list_editions(four.settings)) == len(ids)


def test_the_next_run_does_not_bring_back_what_was_rolled_back(four: Made):
    _, second, *_ = edition_ids(four.settings)
    rollback(four.settings, second)
    result = publish(four.settings)  # the warehouse still holds the content of the fourth
    assert not result.published
    assert "rolled back" in result.reason
    assert read_current(four.settings).edition_id == second
    assert len(edition_ids(four.settings)) == 4


def test_other_content_after_a_rollback_is_a_new_edition(four: Made):
    first, *_ = edition_ids(four.settings)
    rollback(four.settings, first)
    four.build(d0901=9)
    result = publish(four.settings)
    assert result.published
    assert result.edition_id == edition_ids(four.settings)[-1]
    four.build(d0901=4)  # once the way is free again, old content may come back as a new edition
    assert publish(four.settings).published
    assert len(edition_ids(four.settings)) == 6


def test_going_forward_again(four: Made):
    _, second, third, fourth = edition_ids(four.settings)
    rollback(four.settings, second)
    rollback(four.settings, third)
    assert not publish(four.settings).published
    rollback(four.settings, fourth)
    assert publish(four.settings).reason.startswith("content unchanged")


def test_the_commands(four: Made, monkeypatch):
    from dagster_project.commands import editions as cli_editions

    monkeypatch.setattr(cli_editions, "get_settings", lambda: four.settings)
    run = CliRunner().invoke
    first, second, *_, newest = edition_ids(four.settings)
    assert run(app, ["editions", "prune"]).exit_code == 2
    assert run(app, ["editions", "pin", first, "--reason", "báo cáo"]).exit_code == 0
    dry = run(app, ["editions", "prune", "--keep", "2", "--dry-run", "--json"])
    assert json.loads(dry.stdout) == {"removed": [], "would_remove": [second]}
    assert run(app, ["rollback", second]).exit_code == 0
    listed = json.loads(run(app, ["editions", "list", "--json"]).stdout)
    assert [one["edition_id"] for one in listed if one["in_force"]] == [second]
    assert [one["pinned"] for one in listed if one["edition_id"] == first] == ["báo cáo"]
    assert run(app, ["rollback", "2031"]).exit_code == 2
    assert run(app, ["rollback", newest]).exit_code == 0
    assert run(app, ["editions", "unpin", second]).exit_code == 2


def test_a_reader_that_opened_before_the_rollback_keeps_its_edition(four: Made):
    first, *_ = edition_ids(four.settings)
    reader = open_edition(read_current(four.settings))
    rollback(four.settings, first)
    (row,) = reader.execute("select max(numerator) from marts.indicator_scores").fetchall()
    other = open_edition(read_current(four.settings))
    (now,) = other.execute("select max(numerator) from marts.indicator_scores").fetchall()
    assert row > now
    assert isinstance(reader, duckdb.DuckDBPyConnection)

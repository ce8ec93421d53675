"""What an edition says of the edition before it is held against the log and the other editions.

Not here: an edition's own line in the log (test_tampering.py).
"""

import json
import shutil

import pytest

from dagster_project.audit.verify.verify import verify
from dagster_project.publish.current import edition_named
from dagster_project.publish.files import sha256_file
from dagster_project.publish.published_log import LOG, add_line
from tests.audit.spoiled_home import Spoiled

BEFORE = "20260101T000000Z-00000000"
SHA256 = "a" * 64


@pytest.fixture
def second(spoiled: Spoiled) -> Spoiled:
    """An edition that names one before it, which the log knows."""
    before = {"edition_id": BEFORE, "datapackage_sha256": SHA256}
    spoiled.record(spoiled.document | {"previous_edition": before})
    add_line(spoiled.settings.editions, before)
    return spoiled


def test_the_edition_that_the_log_knows_by_that_hash(second: Spoiled):
    report = second.verify()
    assert (report.findings, report.unknown) == ([], [])


def test_another_hash_than_the_log_has(second: Spoiled):
    log = second.settings.editions / LOG
    second.change(log, lambda body: body.replace(SHA256.encode(), b"b" * 64))
    (found,) = second.verify().findings
    assert found.kind == "datapackage_changed"
    assert f"gives the edition before it, {BEFORE}, the sha256 {SHA256}" in found.message.en


def test_an_edition_that_nobody_knows(second: Spoiled):
    log = second.settings.editions / LOG
    second.change(log, lambda body: body.replace(BEFORE.encode(), b"20250101T000000Z-00000000"))
    report = second.verify()
    assert report.verdict == "can't tell"
    assert f"{BEFORE}, is not here" in report.unknown[0].en


def test_an_edition_that_was_finished_and_not_logged(second: Spoiled):
    """A publish that is killed just before its line leaves such a one."""
    folder = edition_named(second.settings, BEFORE).path
    folder.mkdir()
    shutil.copyfile(second.edition.datapackage, folder / "datapackage.json")
    log = second.settings.editions / LOG
    lines = [line for line in log.read_text().splitlines() if BEFORE not in line]
    second.change(log, lambda _: ("\n".join(lines) + "\n").encode())
    assert [one.kind for one in second.verify().findings] == ["datapackage_changed"]
    before = {
        "edition_id": BEFORE,
        "datapackage_sha256": sha256_file(folder / "datapackage.json"),
    }
    second.record(second.document | {"previous_edition": before})
    report = second.verify()
    assert (report.findings, report.unknown) == ([], [])


def test_an_edition_that_the_policy_removed(second: Spoiled):
    log = second.settings.editions / LOG
    removal = {"edition_id": BEFORE, "removed_at": "2026-11-26T00:00:00Z"}
    lines = [line for line in log.read_text().splitlines() if BEFORE not in line]
    text = "\n".join([*lines, json.dumps(removal)]) + "\n"
    second.change(log, lambda _: text.encode())
    report = second.verify()
    assert (report.findings, report.unknown) == ([], [])


def test_an_edition_copied_away_alone_gets_a_note(second: Spoiled):
    (second.settings.editions / LOG).unlink()
    report = verify(second.settings, second.edition)
    assert any(f"{BEFORE}, is not here" in note.en for note in report.notes)
    assert all(BEFORE not in reason.en for reason in report.unknown)

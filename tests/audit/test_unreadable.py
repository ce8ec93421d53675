"""What can't be read is told in a line, and as what it is: unread, no file, or misshapen.

Not here: files that can be read and were changed (test_tampering.py).
"""

import os

import pytest

from tests.audit.spoiled_home import Spoiled
from tests.audit.test_tampering import only


def test_what_may_not_be_read_is_not_called_removed(spoiled: Spoiled):
    """Its first bytes can be read by nobody: it stands for a file of another user."""
    capture = spoiled.capture(portal_id="national", dataset="transparency")
    for path in (spoiled.blob(capture), spoiled.folder / "csv" / "rankings.csv"):
        path.unlink()
        path.symlink_to("/proc/self/mem")
    report = spoiled.verify()
    assert {one.kind for one in report.findings} <= {"file_added"}  # an edition holds no links
    (gap,) = report.unknown
    assert gap.en.startswith("2 files can't be read, so they were not checked: ")
    assert gap.vi.startswith("không đọc được 2 tệp")
    assert report.counts["files"] == len(spoiled.document["resources"]) - 1


def test_a_record_that_may_not_be_read_leaves_the_rest_told(spoiled: Spoiled):
    path = spoiled.folder / "dbt" / "run_results.json"
    path.unlink()
    path.symlink_to("/proc/self/mem")
    spoiled.change(spoiled.folder / "seeds" / "units.csv", lambda body: body + b"\n")
    report = spoiled.verify(full=True)
    assert {one.kind for one in report.findings} == {"file_added", "seed_changed"}
    assert len(report.unknown) == 2
    assert report.unknown[1].en.startswith("not all of it was made again, for ")


@pytest.mark.parametrize("zone", ["pinned", "beside"])
def test_a_pipe_is_not_waited_for(spoiled: Spoiled, zone: str):
    capture = spoiled.capture(portal_id="national", dataset="transparency")
    path = (
        spoiled.blob(capture)
        if zone == "pinned"
        else spoiled.settings.landing / "blobs" / ("f" * 64)
    )
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    report = spoiled.verify()
    if zone == "pinned":
        assert [one.kind for one in report.findings] == ["capture_removed"]
    else:
        assert [one.kind for one in report.beside] == ["stray"]


@pytest.mark.parametrize(
    "key", ["checks", "code", "created", "methodologies", "portals", "previous_edition", "title"]
)
def test_a_datapackage_that_lacks_a_key_is_named(spoiled: Spoiled, key: str):
    spoiled.record({name: value for name, value in spoiled.document.items() if name != key})
    found = only(spoiled.findings())
    assert (found.kind, found.place) == ("datapackage_changed", "datapackage.json")
    assert f"{key}: Field required" in found.message.en


@pytest.mark.parametrize(
    "other",
    [
        {"versions": []},
        {"origins": {}},
        {"origins": []},
        {"build_state": None},
        {"tables": {"rankings": {"rows": {}}}},
        {"resources": [{"path": 1}]},
        {"captures": {}},
    ],
)
def test_a_datapackage_of_another_form_is_told_in_a_line(spoiled: Spoiled, other):
    spoiled.record(spoiled.document | other)
    report = spoiled.verify(full=True)
    found = only(report.findings)
    assert "has not the form of a datapackage: " + next(iter(other)) in found.message.en
    assert "\n" not in found.message.en


@pytest.mark.parametrize("body", [b"[]", b"null", b"7", b"{", b"\xff"])
def test_a_datapackage_that_is_none(spoiled: Spoiled, body: bytes):
    spoiled.change(spoiled.edition.datapackage, lambda _: body)
    assert only(spoiled.findings()).kind == "datapackage_changed"

"""Stamps of which a part is gone or is no file: named, in a line.

Not here: changed bytes and manifests (test_stamps.py).
"""

import shutil
from pathlib import Path

import pytest

from dagster_project.audit.origin.stamp_checks import check_stamps
from dagster_project.audit.origin.stamps import Stamp, stamp
from tests.audit.stamping import DAY, Authority, authority, landing, url

__all__ = ["authority", "landing", "url"]


@pytest.fixture
def made(landing: Path, url: str) -> Stamp:
    return stamp(landing, DAY, url)


def test_a_removed_manifest_is_seen_and_written_again(
    made: Stamp, landing: Path, url: str, authority: Authority
) -> None:
    made.manifest.unlink()
    (check,) = check_stamps(landing, None, authority.certificate)
    assert check.verdict == "differs"
    assert check.stamped_at
    assert f"{made.manifest} is not there" in check.problems[0]
    assert not stamp(landing, DAY, url).is_new
    (check,) = check_stamps(landing, DAY, authority.certificate)
    assert check.verdict == "holds"
    assert authority.asked == 1


def test_a_removed_reply_is_no_stamp(made: Stamp, landing: Path, authority: Authority) -> None:
    made.reply.unlink()
    (check,) = check_stamps(landing, DAY, authority.certificate)
    assert check.verdict == "can't tell"


@pytest.mark.parametrize("part", ["manifest", "reply"])
def test_a_folder_in_the_place_of_a_file(
    made: Stamp, landing: Path, authority: Authority, part: str
) -> None:
    path: Path = getattr(made, part)
    path.unlink()
    path.mkdir()
    (check,) = check_stamps(landing, DAY, authority.certificate)
    assert check.verdict == {"manifest": "differs", "reply": "can't tell"}[part]


def test_a_folder_that_is_no_day(made: Stamp, landing: Path, authority: Authority) -> None:
    shutil.copytree(made.manifest.parent, landing / "stamps" / "2026-99-99")
    (check,) = check_stamps(landing, None, authority.certificate)
    assert check.verdict == "holds"

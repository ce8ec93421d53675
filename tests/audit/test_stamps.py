"""Time stamps of the landing manifest, from a local authority that `openssl ts` makes."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dagster_project.audit.origin.openssl_ts import StampFailed
from dagster_project.audit.origin.stamp_checks import BadAuthorities, check_stamps
from dagster_project.audit.origin.stamps import stamp
from dagster_project.cli import app
from dagster_project.ingest.landing import Landing
from dagster_project.settings import get_settings
from tests.audit.made_captures import a_capture
from tests.audit.stamping import DAY, Authority, authority, landing, url

__all__ = ["authority", "landing", "url"]


def test_a_stamp_holds_until_a_byte_changes(landing: Path, url: str, authority: Authority) -> None:
    made = stamp(landing, DAY, url)
    assert (made.is_new, made.captures) == (True, 1)
    assert not stamp(landing, DAY, url).is_new
    assert authority.asked == 1
    (check,) = check_stamps(landing, None, authority.certificate)
    assert (check.verdict, check.problems) == ("holds", ())
    assert check.stamped_at
    assert str(datetime.now(UTC).year) in check.stamped_at

    (blob,) = (landing / "blobs").iterdir()
    blob.chmod(0o644)
    blob.write_bytes(b'{"figures": 2}')
    (check,) = check_stamps(landing, DAY, authority.certificate)
    assert check.verdict == "differs"
    assert "bytes of capture" in check.problems[0]


def test_an_edited_manifest_and_a_removed_capture_are_seen(
    landing: Path, url: str, authority: Authority
) -> None:
    made = stamp(landing, DAY, url)
    (sidecar,) = (landing / "captures").rglob("*.json")
    sidecar.rename(sidecar.with_suffix(".away"))
    (check,) = check_stamps(landing, DAY, authority.certificate)
    assert check.verdict == "differs"
    assert "gone" in check.problems[0]
    sidecar.with_suffix(".away").rename(sidecar)
    made.manifest.chmod(0o644)
    made.manifest.write_text(made.manifest.read_text().replace(" good ", " no_data "))
    (check,) = check_stamps(landing, DAY, authority.certificate)
    assert check.verdict == "differs"
    assert "openssl ts -verify" in check.problems[0]


def test_what_is_broken_is_told_in_one_line(landing: Path, url: str, authority: Authority) -> None:
    made = stamp(landing, DAY, url)
    made.manifest.chmod(0o644)
    whole = made.manifest.read_text()
    made.manifest.write_text(whole + "\nnonsense")
    (check,) = check_stamps(landing, DAY, authority.certificate)
    assert check.verdict == "differs"
    assert "line 5 of the manifest names no capture" in check.problems[1]
    made.manifest.write_text(whole)
    (sidecar,) = (landing / "captures").rglob("*.json")
    sidecar.chmod(0o644)
    sidecar.write_text("{")
    (check,) = check_stamps(landing, DAY, authority.certificate)
    assert check.verdict == "differs"
    assert sidecar.name in check.problems[0]
    with pytest.raises(StampFailed, match=r"what is broken is no evidence.*\.json"):
        stamp(landing, DAY, url)


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_an_unusable_list_of_authorities_accuses_nobody(
    landing: Path, url: str, tmp_path: Path, content: str | None
) -> None:
    stamp(landing, DAY, url)
    authorities = tmp_path / "trusted.pem"
    if content:
        authorities.write_text(content)
    with pytest.raises(BadAuthorities, match="CHISO_TSA_CA"):
        check_stamps(landing, DAY, authorities)


def test_without_openssl_nothing_can_be_told(
    landing: Path, url: str, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp(landing, DAY, url)
    monkeypatch.setenv("PATH", "/nowhere")
    (check,) = check_stamps(landing, DAY, authority.certificate)
    assert check.verdict == "can't tell"
    assert "openssl is not installed" in check.problems[0]


def test_a_later_capture_is_stamped_anew(landing: Path, url: str, authority: Authority) -> None:
    stamp(landing, DAY, url)
    later = replace(a_capture(), captured_at=datetime(2026, 10, 10, 9, tzinfo=UTC))
    Landing(landing).store(later, b'{"figures": 3}')
    assert stamp(landing, DAY, url).captures == 2
    verdicts = [one.verdict for one in check_stamps(landing, DAY, authority.certificate)]
    assert verdicts == ["holds", "holds"]


def test_nobody_is_trusted_unasked(landing: Path, url: str) -> None:
    stamp(landing, DAY, url)
    (check,) = check_stamps(landing, DAY, None)
    assert check.verdict == "can't tell"
    assert "CHISO_TSA_CA" in check.problems[0]


def test_a_reply_about_something_else_is_refused(
    landing: Path, url: str, authority: Authority
) -> None:
    made = stamp(landing, DAY, url)
    authority.stale = made.reply.read_bytes()
    later = replace(a_capture(), captured_at=datetime(2026, 10, 10, 9, tzinfo=UTC))
    Landing(landing).store(later, b'{"figures": 3}')
    with pytest.raises(StampFailed, match="no stamp of this manifest"):
        stamp(landing, DAY, url)


def test_an_authority_that_is_away_is_named(landing: Path, authority: Authority) -> None:
    with pytest.raises(StampFailed, match="ask again later"):
        stamp(landing, DAY, "http://127.0.0.1:9")
    (check,) = check_stamps(landing, DAY, authority.certificate)
    assert check.verdict == "can't tell"


def test_the_command_line(
    landing: Path, url: str, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHISO_HOME", str(landing.parent))
    run = CliRunner()
    get_settings.cache_clear()
    assert run.invoke(app, ["stamp"]).exit_code == 2
    monkeypatch.setenv("CHISO_TSA_URL", url)
    monkeypatch.setenv("CHISO_TSA_CA", str(authority.certificate))
    get_settings.cache_clear()
    assert run.invoke(app, ["stamp", "--check"]).exit_code == 1
    assert run.invoke(app, ["stamp", "--as-of", "2026-10-10"]).exit_code == 0
    checked = run.invoke(app, ["stamp", "--check"])
    assert checked.exit_code == 0
    assert "holds" in checked.output
    get_settings.cache_clear()

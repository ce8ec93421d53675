"""Signed editions: `ssh-keygen -Y` makes and checks the signature.

Here: signing while publishing, and each way in which a signature is not good.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

from dagster_project.audit.verify.verify import verify
from dagster_project.publish.current import edition_ids, read_current
from dagster_project.publish.edition import publish
from dagster_project.publish.errors import PublishRefused
from tests.publish.made_home import Made

pytestmark = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed"
)


def key(folder: Path, name: str) -> Path:
    path = folder / name
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(path)]
    subprocess.run(command, check=True)
    return path


def signers(folder: Path, *keys: Path) -> Path:
    path = folder / "allowed_signers"
    lines = [f"{one.name}@example.vn {one.with_suffix('.pub').read_text()}" for one in keys]
    path.write_text("".join(lines))
    return path


@pytest.fixture
def signed(made: Made, tmp_path: Path) -> Made:
    made.settings = made.settings.model_copy(update={"signing_key": key(tmp_path, "office")})
    made.build(d0901=5)
    publish(made.settings)
    return made


def report_of(made: Made, allowed: Path):
    return verify(made.settings, read_current(made.settings), allowed_signers=allowed)


def test_a_good_signature_names_its_signer(signed: Made, tmp_path: Path):
    report = report_of(signed, signers(tmp_path, tmp_path / "office"))
    assert report.findings == []
    assert "signed by office@example.vn" in [note.en for note in report.notes]


def test_a_good_signature_vouches_for_an_edition_that_was_taken_elsewhere(signed, tmp_path):
    (signed.settings.editions / "published.jsonl").unlink()
    allowed = signers(tmp_path, tmp_path / "office")
    assert not any("no record" in reason.en for reason in report_of(signed, allowed).unknown)
    unsigned = verify(signed.settings, read_current(signed.settings))
    assert any("no record" in reason.en for reason in unsigned.unknown)


def test_an_edited_datapackage_has_no_good_signature(signed: Made, tmp_path: Path):
    path = read_current(signed.settings).datapackage
    path.chmod(0o644)
    path.write_text(path.read_text().replace('"title": "chiso', '"title": "other', 1))
    report = report_of(signed, signers(tmp_path, tmp_path / "office"))
    assert {one.kind for one in report.findings} == {"bad_signature", "datapackage_changed"}


def test_a_signature_of_somebody_else(signed: Made, tmp_path: Path):
    report = report_of(signed, signers(tmp_path, key(tmp_path, "stranger")))
    assert [one.kind for one in report.findings] == ["bad_signature"]
    (message,) = (one.message for one in report.findings)
    assert message.vi.startswith("không ai được nêu trong ")
    assert message.en.startswith("no signer in ")
    assert report.verdict == "differs"


def test_without_the_tool_nothing_is_said_of_the_signature(
    signed: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    allowed = signers(tmp_path, tmp_path / "office")
    monkeypatch.setenv("PATH", str(tmp_path))
    report = report_of(signed, allowed)
    assert report.verdict == "can't tell"
    assert "the signature: ssh-keygen is not installed" in [why.en for why in report.unknown]
    assert report.findings == []


def test_an_edition_without_a_signature(made: Made, tmp_path: Path):
    made.build(d0901=5)
    publish(made.settings)
    report = report_of(made, signers(tmp_path, key(tmp_path, "office")))
    assert report.verdict == "can't tell"
    assert any("is not signed" in reason.en for reason in report.unknown)


def test_a_key_that_cannot_sign_publishes_nothing(made: Made, tmp_path: Path):
    made.settings = made.settings.model_copy(update={"signing_key": tmp_path / "missing"})
    made.build(d0901=5)
    with pytest.raises(PublishRefused, match="CHISO_SIGNING_KEY"):
        publish(made.settings)
    assert edition_ids(made.settings) == []

"""A signature of `datapackage.json`, made and checked by `ssh-keygen -Y`.

Here: calling that tool. Not here: any cryptography, when editions are signed (`edition.py`), what
follows from a bad signature (`audit/`). Signing is off unless `CHISO_SIGNING_KEY` names a key.
"""

import subprocess
from pathlib import Path
from typing import NamedTuple

from dagster_project.publish.current import DATAPACKAGE
from dagster_project.publish.errors import PublishRefused
from dagster_project.publish.ranking_labels import Label

NAMESPACE = "chiso"
SIGNATURE = f"{DATAPACKAGE}.sig"
_TIMEOUT = 30
_TIMED_OUT = 124  # as `timeout` of coreutils has it; ssh-keygen never ends with it


class Judgement(NamedTuple):
    """What the tool said of a signature: good or not, and by whom or why not.

    `good` is None where there was no tool to ask: that says nothing about the signature.
    """

    good: bool | None
    words: Label


_MISSING = Label("máy này chưa cài ssh-keygen", "ssh-keygen is not installed")
_NO_ANSWER = Label(
    "ssh-keygen không trả lời (đang chờ mật khẩu của khóa? hãy nạp khóa vào ssh-agent)",
    "it did not answer (does it wait for a passphrase? load the key into ssh-agent)",
)
_NO_TOOL = Judgement(None, _MISSING)


def sign(folder: Path, key: Path) -> None:
    """Sign an edition's datapackage.

    Args:
        folder: The edition's folder; the signature is written beside the datapackage.
        key: A private key, or the public one of a key that an agent holds.

    Raises:
        PublishRefused: If the tool is missing or cannot sign with that key.
    """
    target = folder / DATAPACKAGE
    command = ["ssh-keygen", "-Y", "sign", "-q", "-f", str(key), "-n", NAMESPACE, str(target)]
    done = _run(command)
    if done is None or done.returncode != 0 or not (folder / SIGNATURE).is_file():
        reason = (_MISSING if done is None else _words(done)).en
        raise PublishRefused(
            f"the edition cannot be signed with {key} (CHISO_SIGNING_KEY): {reason}; correct the "
            "path, load the key into the agent, or unset the variable"
        )


def check_signature(folder: Path, allowed_signers: Path) -> Judgement:
    """Check an edition's signature against a file of allowed signers (see `man ssh-keygen`)."""
    target, signature = folder / DATAPACKAGE, folder / SIGNATURE
    by = ["-s", str(signature), "-n", NAMESPACE, "-f", str(allowed_signers)]
    found = _run(["ssh-keygen", "-Y", "find-principals", *by])
    if found is None:
        return _NO_TOOL
    names = found.stdout.decode(errors="replace").split("\n")
    signer = names[0].strip()
    if found.returncode != 0 or not signer:
        why = _words(found)
        return Judgement(
            False,
            Label(
                f"không ai được nêu trong {allowed_signers} đã ký ấn bản này ({why.vi})",
                f"no signer in {allowed_signers} made it ({why.en})",
            ),
        )
    verified = _run(["ssh-keygen", "-Y", "verify", *by, "-I", signer], target.read_bytes())
    if verified is None:
        return _NO_TOOL
    if verified.returncode != 0:
        why = _words(verified)
        return Judgement(
            False,
            Label(
                f"ssh-keygen không công nhận: {why.vi}", f"ssh-keygen does not accept it: {why.en}"
            ),
        )
    return Judgement(True, Label.same(signer))


def _run(command: list[str], text: bytes = b"") -> subprocess.CompletedProcess[bytes] | None:
    try:
        return subprocess.run(
            command, input=text, capture_output=True, timeout=_TIMEOUT, check=False
        )
    except FileNotFoundError:
        return None
    except subprocess.TimeoutExpired as error:
        return subprocess.CompletedProcess(error.cmd, _TIMED_OUT, b"", b"")


def _words(done: subprocess.CompletedProcess[bytes]) -> Label:
    if done.returncode == _TIMED_OUT:
        return _NO_ANSWER
    lines = (done.stderr or done.stdout).decode(errors="replace").strip().splitlines()
    if lines:
        return Label.same(lines[-1])
    return Label(f"mã thoát {done.returncode}", f"exit code {done.returncode}")

"""Calls of `openssl ts`, the client that makes and checks RFC 3161 time stamps.

Here: running it and reading what it prints. No cryptography of our own. Not here: what is stamped
(`stamps.py`), the verdict on a stamp (`stamp_checks.py`).
"""

import subprocess
from collections.abc import Sequence
from pathlib import Path

SECONDS = 60


class StampFailed(RuntimeError):
    """No time stamp could be had; says why and what to do."""


class NoOpenssl(StampFailed):
    """The client that makes and checks time stamps is missing: nothing can be told."""


def openssl(arguments: Sequence[str | Path]) -> str:
    """Run `openssl ts` and return what it prints.

    Raises:
        NoOpenssl: If it is not installed.
        StampFailed: If it fails; the message is OpenSSL's last line.
    """
    command = ["openssl", "ts", *map(str, arguments)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except FileNotFoundError as error:
        raise NoOpenssl("openssl is not installed; time stamps are its work") from error
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise StampFailed(f"openssl ts {arguments[0]}: {said[-1] if said else 'failed'}")
    return done.stdout


def imprint(text: str) -> str:
    """Return the hex digits of a message imprint as OpenSSL prints them."""
    _, _, after = text.partition("Message data:")
    rows = [line for line in after.splitlines() if " - " in line]
    return "".join(row.split(" - ", 1)[1][:48] for row in rows[:2])


def time_of(reply: Path) -> str | None:
    """Return the time in a reply as OpenSSL prints it; None where it cannot be read."""
    try:
        text = openssl(["-reply", "-in", reply, "-text"])
    except StampFailed:
        return None
    _, _, after = text.partition("Time stamp: ")
    return after.splitlines()[0].strip() if after else None

"""Time stamps (RFC 3161) of a day's landing manifest, made and checked by `openssl ts`.

Here: the manifest (which captures with which bytes), asking a time-stamping authority, checking.
No cryptography of our own: the query, the reply and the verdict are OpenSSL's. Not here: how it
looks (`cli_evidence.py`).

    landing/stamps/<as_of>/<first 16 digits of the manifest's sha256>.manifest   what was stamped
    landing/stamps/<as_of>/<the same>.tsr                                        the reply
"""

import hashlib
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import httpx2

from dagster_project.ingest.landing import Landing, LandingError
from dagster_project.ingest.landing_files import sync_folder, write_once
from dagster_project.ingest.portal import LOOPBACK

_HEAD = "chiso landing manifest 1"
_MOST_BYTES = 1 << 20
_SECONDS = 60


class StampFailed(RuntimeError):
    """No time stamp could be had; says why and what to do."""


@dataclass(frozen=True)
class Stamp:
    """A stamped manifest.

    Attributes:
        as_of: The day.
        manifest: Its file.
        reply: The authority's reply.
        captures: How many captures it lists.
        is_new: Whether this call got it; False where the same manifest was stamped before.
    """

    as_of: date
    manifest: Path
    reply: Path
    captures: int
    is_new: bool


@dataclass(frozen=True)
class StampCheck:
    """What checking one stamp found.

    Attributes:
        as_of: The day.
        manifest: The manifest's file.
        stamped_at: The time in the reply, as OpenSSL prints it; None where it can't be read.
        verdict: `holds`, `differs`, or `can't tell`.
        problems: Why, one line each.
    """

    as_of: date
    manifest: Path
    stamped_at: str | None
    verdict: str
    problems: tuple[str, ...]


def manifest_of(landing: Landing, as_of: date) -> bytes:
    """Return the manifest of a day: its captures by id, with the sha256 of their bytes."""
    lines = sorted(
        f"{one.capture_id} {one.blob_id} {one.status} {one.portal_id} {one.dataset}"
        for one in landing.captures(as_of)
    )
    return ("\n".join([_HEAD, f"as_of {as_of}", *lines]) + "\n").encode()


def stamp(root: Path, as_of: date, tsa_url: str) -> Stamp:
    """Have the manifest of a day stamped, unless the same manifest was stamped before.

    Args:
        root: The landing zone.
        as_of: The day.
        tsa_url: Address of the time-stamping authority.

    Raises:
        StampFailed: If the day has no captures, OpenSSL is missing, or the authority refuses.
    """
    content = manifest_of(Landing(root), as_of)
    captures = content.count(b"\n") - 2
    if captures == 0:
        raise StampFailed(f"{as_of}: nothing was captured on that day")
    name = hashlib.sha256(content).hexdigest()[:16]
    folder = root / "stamps" / str(as_of)
    manifest, reply = folder / f"{name}.manifest", folder / f"{name}.tsr"
    if reply.exists():
        return Stamp(as_of, manifest, reply, captures, is_new=False)
    write_once(root / "scratch", manifest, content)
    with tempfile.TemporaryDirectory() as scratch:
        query = Path(scratch) / "query.tsq"
        _openssl(["-query", "-data", manifest, "-sha256", "-cert", "-out", query])
        answer = _ask(tsa_url, query.read_bytes())
        received = Path(scratch) / "reply.tsr"
        received.write_bytes(answer)
        _refuse_other_imprint(received, query, tsa_url)
    write_once(root / "scratch", reply, answer)
    sync_folder(folder)
    return Stamp(as_of, manifest, reply, captures, is_new=True)


def check_stamps(root: Path, as_of: date | None, authorities: Path | None) -> list[StampCheck]:
    """Check every stamp of a day, or of all days, against landing and the authority's certificate.

    Args:
        root: The landing zone.
        as_of: The day, or None.
        authorities: PEM file of the certificates that are trusted to stamp, or None.
    """
    days = f"{as_of}" if as_of else "????-??-??"
    found = sorted((root / "stamps").glob(f"{days}/*.manifest"))
    return [_checked(Landing(root), manifest, authorities) for manifest in found]


def _checked(landing: Landing, manifest: Path, authorities: Path | None) -> StampCheck:
    day = date.fromisoformat(manifest.parent.name)
    problems = _against_landing(landing, manifest, day)
    reply = manifest.with_suffix(".tsr")
    unknown: tuple[str, ...] = ()
    stamped_at = None
    if not reply.exists():
        unknown = ("no time stamp: the authority was not reached; `chiso stamp` asks again",)
    else:
        stamped_at = _time_of(reply)
        if authorities is None:
            unknown = ("nobody is trusted to stamp; set CHISO_TSA_CA to the certificates",)
        else:
            problems += _against_authority(manifest, reply, authorities)
    verdict = "differs" if problems else "can't tell" if unknown else "holds"
    return StampCheck(day, manifest, stamped_at, verdict, (*problems, *unknown))


def _against_landing(landing: Landing, manifest: Path, day: date) -> tuple[str, ...]:
    """Return what of a manifest the landing zone no longer holds as it was."""
    there = {one.capture_id: one.blob_id for one in landing.captures(day)}
    problems = []
    for line in manifest.read_text(encoding="utf-8").splitlines()[2:]:
        capture_id, blob_id = line.split(" ")[:2]
        if there.get(capture_id) != blob_id:
            problems.append(f"capture {capture_id[:12]} is gone or names other bytes")
            continue
        try:
            found = hashlib.sha256(landing.blob(blob_id)).hexdigest()
        except LandingError as error:
            problems.append(str(error))
            continue
        if found != blob_id:
            problems.append(f"the bytes of capture {capture_id[:12]} were changed")
    return tuple(problems)


def _against_authority(manifest: Path, reply: Path, authorities: Path) -> tuple[str, ...]:
    try:
        _openssl(["-verify", "-data", manifest, "-in", reply, "-CAfile", authorities])
    except StampFailed as error:
        return (str(error),)
    return ()


def _refuse_other_imprint(reply: Path, query: Path, tsa_url: str) -> None:
    """Refuse a reply that is not a granted stamp of what was asked."""
    text = _openssl(["-reply", "-in", reply, "-text"])
    asked = _openssl(["-query", "-in", query, "-text"])
    if "Status: Granted" not in text or _imprint(text) != _imprint(asked):
        raise StampFailed(f"{tsa_url} gave no stamp of this manifest; ask another authority")


def _imprint(text: str) -> str:
    """Return the hex digits of a message imprint as OpenSSL prints them."""
    _, _, after = text.partition("Message data:")
    rows = [line for line in after.splitlines() if " - " in line]
    return "".join(row.split(" - ", 1)[1][:48] for row in rows[:2])


def _time_of(reply: Path) -> str | None:
    try:
        text = _openssl(["-reply", "-in", reply, "-text"])
    except StampFailed:
        return None
    _, _, after = text.partition("Time stamp: ")
    return after.splitlines()[0].strip() if after else None


def _ask(url: str, query: bytes) -> bytes:
    loopback = (urlsplit(url).hostname or "").lower() in LOOPBACK
    kinds = {
        "Content-Type": "application/timestamp-query",
        "Accept": "application/timestamp-reply",
    }
    try:
        with httpx2.Client(timeout=_SECONDS, trust_env=not loopback) as client:
            answer = client.post(url, content=query, headers=kinds)
            answer.raise_for_status()
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise StampFailed(f"{url}: {error}; the manifest is kept, ask again later") from error
    if len(answer.content) > _MOST_BYTES:
        raise StampFailed(f"{url}: the reply is too large for a time stamp")
    return answer.content


def _openssl(arguments: Sequence[str | Path]) -> str:
    command = ["openssl", "ts", *map(str, arguments)]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except FileNotFoundError as error:
        raise StampFailed("openssl is not installed; time stamps are its work") from error
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise StampFailed(f"openssl ts {arguments[0]}: {said[-1] if said else 'failed'}")
    return done.stdout

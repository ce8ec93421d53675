"""Time stamps (RFC 3161) of a day's landing manifest.

Here: the manifest (which captures with which bytes), asking a time-stamping authority. Not here:
the client (`openssl_ts.py`), checking (`stamp_checks.py`), how it looks (`commands/evidence.py`).

    landing/stamps/<as_of>/<first 16 digits of the manifest's sha256>.manifest   what was stamped
    landing/stamps/<as_of>/<the same>.tsr                                        the reply
"""

import hashlib
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import httpx2

from dagster_project.audit.origin.openssl_ts import SECONDS, StampFailed, imprint, openssl
from dagster_project.ingest.landing import Landing, LandingError
from dagster_project.ingest.landing_files import sync_folder, write_once
from dagster_project.ingest.portal import LOOPBACK

_HEAD = "chiso landing manifest 1"
_MOST_BYTES = 1 << 20


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


def manifest_of(landing: Landing, as_of: date) -> bytes:
    """Return the manifest of a day: its captures by id, with the sha256 of their bytes.

    Raises:
        LandingError: If a capture's record cannot be read.
    """
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
        StampFailed: If the day has no captures or a broken one, OpenSSL is missing, or the
            authority refuses.
    """
    try:
        content = manifest_of(Landing(root), as_of)
    except LandingError as error:
        raise StampFailed(
            f"{as_of}: not stamped, for what is broken is no evidence: {error}"
        ) from error
    captures = content.count(b"\n") - 2
    if captures == 0:
        raise StampFailed(f"{as_of}: nothing was captured on that day")
    name = hashlib.sha256(content).hexdigest()[:16]
    folder = root / "stamps" / str(as_of)
    manifest, reply = folder / f"{name}.manifest", folder / f"{name}.tsr"
    # Also where the reply is there already: without the manifest nobody sees what was stamped.
    write_once(root / "scratch", manifest, content)
    if reply.exists():
        return Stamp(as_of, manifest, reply, captures, is_new=False)
    with tempfile.TemporaryDirectory() as scratch:
        query = Path(scratch) / "query.tsq"
        openssl(["-query", "-data", manifest, "-sha256", "-cert", "-out", query])
        answer = _ask(tsa_url, query.read_bytes())
        received = Path(scratch) / "reply.tsr"
        received.write_bytes(answer)
        _refuse_other_imprint(received, query, tsa_url)
    write_once(root / "scratch", reply, answer)
    sync_folder(folder)
    return Stamp(as_of, manifest, reply, captures, is_new=True)


def _refuse_other_imprint(reply: Path, query: Path, tsa_url: str) -> None:
    """Refuse a reply that is not a granted stamp of what was asked."""
    text = openssl(["-reply", "-in", reply, "-text"])
    asked = openssl(["-query", "-in", query, "-text"])
    if "Status: Granted" not in text or imprint(text) != imprint(asked):
        raise StampFailed(f"{tsa_url} gave no stamp of this manifest; ask another authority")


def _ask(url: str, query: bytes) -> bytes:
    loopback = (urlsplit(url).hostname or "").lower() in LOOPBACK
    kinds = {
        "Content-Type": "application/timestamp-query",
        "Accept": "application/timestamp-reply",
    }
    try:
        with httpx2.Client(timeout=SECONDS, trust_env=not loopback) as client:
            answer = client.post(url, content=query, headers=kinds)
            answer.raise_for_status()
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise StampFailed(f"{url}: {error}; the manifest is kept, ask again later") from error
    if len(answer.content) > _MOST_BYTES:
        raise StampFailed(f"{url}: the reply is too large for a time stamp")
    return answer.content

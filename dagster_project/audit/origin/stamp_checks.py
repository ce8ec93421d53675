"""The verdict on time stamps: against the landing zone and the authority's certificate.

Here: what still holds of a stamped manifest. Not here: making stamps (`stamps.py`), the client
(`openssl_ts.py`), how it looks (`commands/evidence.py`).
"""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dagster_project.audit.origin.openssl_ts import NoOpenssl, StampFailed, openssl, time_of
from dagster_project.ingest.landing import Landing, LandingError

_CERTIFICATES = (b"-----BEGIN CERTIFICATE-----", b"-----BEGIN TRUSTED CERTIFICATE-----")


class BadAuthorities(ValueError):
    """The file of trusted certificates cannot be used; says why and what to do."""


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


def check_stamps(root: Path, as_of: date | None, authorities: Path | None) -> list[StampCheck]:
    """Check every stamp of a day, or of all days, against landing and the authority's certificate.

    Args:
        root: The landing zone.
        as_of: The day, or None.
        authorities: PEM file of the certificates that are trusted to stamp, or None.

    Raises:
        BadAuthorities: If that file is not there or holds no certificate.
    """
    if authorities is not None:
        _refuse_without_certificate(authorities)
    landing = Landing(root)
    return [
        _checked(landing, day, manifest, authorities)
        for day, folder in _days(root / "stamps", as_of)
        for manifest in _manifests(folder)
    ]


def _days(stamps: Path, as_of: date | None) -> Iterator[tuple[date, Path]]:
    for folder in sorted(stamps.glob(f"{as_of or '????-??-??'}/")):
        with suppress(ValueError):  # a folder that is no day is none of the stamps
            yield date.fromisoformat(folder.name), folder


def _manifests(folder: Path) -> list[Path]:
    """Return the manifests of a day, also those of which only the time stamp is left."""
    stamped = {path.with_suffix(".manifest") for path in folder.glob("*.tsr")}
    return sorted({*folder.glob("*.manifest"), *stamped})


def _checked(landing: Landing, day: date, manifest: Path, authorities: Path | None) -> StampCheck:
    reply = manifest.with_suffix(".tsr")
    if not manifest.is_file():
        gone = f"{manifest} is not there: what was stamped can't be told"
        return StampCheck(day, manifest, time_of(reply), "differs", (gone,))
    problems = _against_landing(landing, manifest, day)
    unknown: tuple[str, ...] = ()
    stamped_at = None
    if not reply.is_file():
        unknown = ("no time stamp was had for it; `chiso stamp` asks again",)
    else:
        stamped_at = time_of(reply)
        if authorities is None:
            unknown = ("nobody is trusted to stamp; set CHISO_TSA_CA to the certificates",)
        else:
            try:
                problems += _against_authority(manifest, reply, authorities)
            except NoOpenssl as error:
                unknown = (str(error),)
    verdict = "differs" if problems else "can't tell" if unknown else "holds"
    return StampCheck(day, manifest, stamped_at, verdict, (*problems, *unknown))


def _against_landing(landing: Landing, manifest: Path, day: date) -> tuple[str, ...]:
    """Return what of a manifest the landing zone no longer holds as it was."""
    try:
        there = {one.capture_id: one.blob_id for one in landing.captures(day)}
        lines = manifest.read_text(encoding="utf-8").splitlines()
    except (LandingError, OSError, ValueError) as error:
        return (str(error),)
    problems = []
    for number, line in enumerate(lines[2:], start=3):
        capture_id, _, rest = line.partition(" ")
        blob_id = rest.partition(" ")[0]
        if not blob_id:
            problems.append(f"line {number} of the manifest names no capture: it was changed")
            continue
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
        openssl(["-verify", "-data", manifest, "-in", reply, "-CAfile", authorities])
    except NoOpenssl:
        raise
    except StampFailed as error:
        return (str(error),)
    return ()


def _refuse_without_certificate(authorities: Path) -> None:
    try:
        usable = any(mark in authorities.read_bytes() for mark in _CERTIFICATES)
    except OSError as error:
        raise BadAuthorities(f"CHISO_TSA_CA: {authorities}: {error.strerror}") from error
    if not usable:
        raise BadAuthorities(
            f"CHISO_TSA_CA: {authorities} holds no certificate in PEM form; give the authority's"
        )

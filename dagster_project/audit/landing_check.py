"""Does the landing zone still hold the captures that an edition pins, byte for byte?

Here: which files must be there with which hash, and what a deviation means. Not here: hashing
(`hashes.py`), what the bytes say (`reparse.py`), what else lies there (`landing_beside.py`).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dagster_project.audit.findings import Finding, Report
from dagster_project.publish.places import sidecar_of

Capture = Mapping[str, Any]
_SHOWN = 5


def blob_of(landing: Path, capture: Capture) -> Path:
    """Return where the bytes of a capture lie."""
    zone = landing / "quarantine" if capture["status"] == "refused" else landing
    return zone / "blobs" / str(capture["blob_id"])


def expected_files(landing: Path, captures: list[Capture]) -> dict[Path, str]:
    """Return the files of the pinned captures, with the sha256 of each."""
    files = {}
    for capture in captures:
        if capture.get("blob_id"):
            files[blob_of(landing, capture)] = str(capture["blob_id"])
        if capture.get("sidecar_sha256"):
            files[sidecar_of(landing, capture)] = str(capture["sidecar_sha256"])
    return files


def check_landing(
    landing: Path,
    captures: list[Capture],
    hashes: Mapping[Path, str | None],
    report: Report,
) -> None:
    """Add to the report what the landing zone lacks or holds otherwise.

    Bytes that many captures share, as empty answers do, are one finding.
    """
    pinned = [one for one in captures if one.get("sidecar_sha256")]
    for capture in pinned:
        report.add(_sidecar(landing, capture, hashes))
    users: dict[Path, list[Capture]] = defaultdict(list)
    for capture in captures:
        if capture.get("blob_id"):
            users[blob_of(landing, capture)].append(capture)
    for path, using in users.items():
        report.add(_bytes(path, using, hashes.get(path)))
    report.counts["captures"] = len(pinned)
    unpinned = len(captures) - len(pinned)
    if unpinned:
        report.unknown.append(
            f"{unpinned} of {len(captures)} captures are not pinned by their sidecar: "
            "the edition was published before editions did that, or without its landing zone"
        )


def _sidecar(
    landing: Path, capture: Capture, hashes: Mapping[Path, str | None]
) -> Iterator[Finding]:
    path, wanted = sidecar_of(landing, capture), capture["sidecar_sha256"]
    found = hashes.get(path)
    if found is None:
        yield Finding("capture_removed", _name(capture), f"{path} is not there")
    elif found != wanted:
        yield Finding("sidecar_changed", _name(capture), f"{path}: sha256 is {found}, not {wanted}")


def _bytes(path: Path, using: list[Capture], found: str | None) -> Iterator[Finding]:
    if found == using[0]["blob_id"]:
        return
    name = _name(using[0])
    others = f"; {len(using)} captures share these bytes: {_first(using)}" if using[1:] else ""
    if found is None:
        yield Finding("capture_removed", name, f"its bytes {path} are not there{others}")
    else:
        yield Finding("landing_bytes_changed", name, f"{path}: sha256 is {found} now{others}")


def _first(using: list[Capture]) -> str:
    ids = [str(one["capture_id"])[:12] for one in using[:_SHOWN]]
    return ", ".join([*ids, "…"] if len(using) > _SHOWN else ids)


def _name(capture: Capture) -> str:
    where = "{portal_id}/{dataset} {as_of}".format_map(capture)
    return f"{where} ({str(capture['capture_id'])[:12]})"

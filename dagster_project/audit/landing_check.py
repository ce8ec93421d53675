"""Does the landing zone still hold the captures that an edition pins, byte for byte?

Here: which files must be there with which hash, and what a deviation means. Not here: hashing
(`hashes.py`), what the bytes say (`reparse.py`), what else lies there (`landing_beside.py`).
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dagster_project.audit.findings import Finding, Report
from dagster_project.publish.places import sidecar_of

Capture = Mapping[str, Any]


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
    """Add to the report what the landing zone lacks or holds otherwise."""
    for capture in captures:
        report.add(_check(landing, capture, hashes))
    unpinned = sum(not capture.get("sidecar_sha256") for capture in captures)
    if unpinned:
        report.unknown.append(
            f"{unpinned} of {len(captures)} captures are not pinned by their sidecar: "
            "the edition was published before editions did that, or without its landing zone"
        )


def _check(landing: Path, capture: Capture, hashes: Mapping[Path, str | None]) -> Iterator[Finding]:
    name = "{portal_id}/{dataset} {as_of} ({capture_id})".format_map(capture)
    name = name.replace(str(capture["capture_id"]), str(capture["capture_id"])[:12])
    if capture.get("sidecar_sha256"):
        path = sidecar_of(landing, capture)
        found = hashes.get(path)
        if found is None:
            yield Finding("capture_removed", name, f"{path} is not there")
        elif found != capture["sidecar_sha256"]:
            wanted = capture["sidecar_sha256"]
            yield Finding("sidecar_changed", name, f"{path}: sha256 is {found}, not {wanted}")
    if capture.get("blob_id"):
        path = blob_of(landing, capture)
        found = hashes.get(path)
        if found is None:
            yield Finding("capture_removed", name, f"its bytes {path} are not there")
        elif found != capture["blob_id"]:
            yield Finding("landing_bytes_changed", name, f"{path}: sha256 is {found} now")

"""Does the landing zone still hold the captures that an edition pins, byte for byte?

Here: which files must be there with which hash, and what a deviation means. Not here: hashing
(`hashes.py`), what the bytes say (`reparse.py`), what else lies there (`landing_beside.py`).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dagster_project.audit.verify.findings import Finding, Report
from dagster_project.audit.verify.hashes import Hashes
from dagster_project.publish.places import sidecar_of
from dagster_project.publish.ranking_labels import Label

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
    hashes: Hashes,
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
        if path not in hashes.unread:
            report.add(_bytes(path, using, hashes.sha256[path]))
    report.counts["captures"] = sum(not _is_unread(landing, one, hashes) for one in pinned)
    unpinned = len(captures) - len(pinned)
    if unpinned:
        are = "is" if unpinned == 1 else "are"
        report.unknown.append(
            Label(
                f"{unpinned} trong {len(captures)} lần thu thập không được ấn bản ghi mã băm của "
                "hồ sơ: ấn bản công bố từ khi chưa ghi như vậy, hoặc khi không có vùng landing",
                f"{unpinned} of {len(captures)} captures {are} not pinned by their sidecar: "
                "the edition was published before editions did that, or without its landing zone",
            )
        )


def _is_unread(landing: Path, capture: Capture, hashes: Hashes) -> bool:
    if sidecar_of(landing, capture) in hashes.unread:
        return True
    return bool(capture.get("blob_id")) and blob_of(landing, capture) in hashes.unread


def _sidecar(landing: Path, capture: Capture, hashes: Hashes) -> Iterator[Finding]:
    path, wanted = sidecar_of(landing, capture), capture["sidecar_sha256"]
    if path in hashes.unread:
        return
    found = hashes.sha256[path]
    if found is None:
        message = Label(f"không có {path}", f"{path} is not there")
        yield Finding("capture_removed", _name(capture), message)
    elif found != wanted:
        message = Label(
            f"{path}: sha256 là {found}, không phải {wanted}",
            f"{path}: sha256 is {found}, not {wanted}",
        )
        yield Finding("sidecar_changed", _name(capture), message)


def _bytes(path: Path, using: list[Capture], found: str | None) -> Iterator[Finding]:
    if found == using[0]["blob_id"]:
        return
    name, others = _name(using[0]), _others(using)
    if found is None:
        message = Label(f"không có tệp gốc {path}", f"its bytes {path} are not there")
        yield Finding("capture_removed", name, message.then(others))
    else:
        message = Label(f"{path}: sha256 nay là {found}", f"{path}: sha256 is {found} now")
        yield Finding("landing_bytes_changed", name, message.then(others))


def _others(using: list[Capture]) -> Label:
    """Return which captures share the bytes, where it is more than one."""
    if not using[1:]:
        return Label.same("")
    ids = [str(one["capture_id"])[:12] for one in using[:_SHOWN]]
    first = ", ".join([*ids, "…"] if len(using) > _SHOWN else ids)
    return Label(
        f"; {len(using)} lần thu thập dùng chung tệp gốc này: {first}",
        f"; {len(using)} captures share these bytes: {first}",
    )


def _name(capture: Capture) -> str:
    where = "{portal_id}/{dataset} {as_of}".format_map(capture)
    return f"{where} ({str(capture['capture_id'])[:12]})"

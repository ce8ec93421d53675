"""Does an edition fit between the editions before and after it, and its line in the log?

Here: what bears witness of a datapackage, and what it says itself of the edition before it. Not
here: the files of an edition (`edition_files.py`), editions that are gone (`editions_gone.py`).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dagster_project.audit.verify.findings import Finding, Report
from dagster_project.publish.current import DATAPACKAGE
from dagster_project.publish.files import read_json, sha256_file
from dagster_project.publish.published_log import LOG, every_logged, removed, unread_lines
from dagster_project.publish.ranking_labels import Label

_NO_RECORD = Label(
    f"bên cạnh ấn bản không có gì ghi lại mã băm của {DATAPACKAGE} (published.jsonl hoặc một ấn "
    "bản sau), nên nếu chính tệp ấy bị sửa thì không thấy được",
    f"no record of {DATAPACKAGE} was found beside the edition (published.jsonl or a later "
    "edition), so an edit of that file itself would not show",
)


def check_chain(
    folder: Path, document: Mapping[str, Any], own_sha256: str, signed: bool, report: Report
) -> None:
    """Compare the datapackage with its line in the log and with the editions beside it.

    Args:
        folder: The edition's folder.
        document: Its datapackage.
        own_sha256: The datapackage's hash as it is now.
        signed: Whether a good signature vouches for it already.
        report: What was found so far.
    """
    numbers = unread_lines(folder.parent)
    if unread := ", ".join(map(str, numbers)):
        line, it_bears = ("line", "it bears") if len(numbers) == 1 else ("lines", "they bear")
        report.notes.append(
            Label(
                f"{LOG}: không đọc được dòng {unread}, nên dòng đó không làm chứng cho ấn bản nào",
                f"{LOG}: {line} {unread} can't be read, so {it_bears} witness of no edition",
            )
        )
    witnesses = _witnesses(folder)
    for who, sha256 in witnesses:
        if sha256 != own_sha256:
            finding = _edited(
                f"sha256 của nó là {own_sha256}; {who.vi} đã ghi {sha256}",
                f"its sha256 is {own_sha256}; {who.en} recorded {sha256}",
            )
            report.add([finding])
    if not witnesses and not signed:
        report.unknown.append(_NO_RECORD)
    if before := document["previous_edition"]:
        _check_before(folder.parent, before, signed, report)


def _witnesses(folder: Path) -> list[tuple[Label, str]]:
    """Return who recorded which sha256 of the datapackage."""
    log = Label.same(f"{folder.parent.name}/{LOG}")
    witnesses = [(log, sha256) for sha256 in every_logged(folder.parent).get(folder.name, [])]
    others = (path.parent.name for path in folder.parent.glob(f"[0-9]*-*/{DATAPACKAGE}"))
    following = min((name for name in others if name > folder.name), default=None)
    if following:
        before = edition_before(folder.parent / following / DATAPACKAGE)
        if before.get("edition_id") == folder.name:
            who = Label(f"ấn bản {following}", f"edition {following}")
            witnesses.append((who, str(before.get("datapackage_sha256"))))
    return witnesses


def _check_before(editions: Path, before: Mapping[str, str], signed: bool, report: Report) -> None:
    """Look whether the edition that this one names before it is known, and by that hash."""
    name, said = before["edition_id"], before["datapackage_sha256"]
    known = every_logged(editions).get(name, [])
    if not known and name in removed(editions):
        return
    if not known:  # published, and killed before its line was written
        document = editions / name / DATAPACKAGE
        known = [sha256_file(document)] if document.is_file() else []
    if not known:
        # An edition may have been copied away from the others, alone.
        doubts = report.unknown if (editions / LOG).is_file() and not signed else report.notes
        doubts.append(
            Label(
                f"ấn bản trước mà nó nêu, {name}, không có ở đây và {LOG} cũng không ghi",
                f"the edition that it names before it, {name}, is not here, and {LOG} does not "
                "know it",
            )
        )
    elif said not in known:
        finding = _edited(
            f"nó ghi ấn bản trước, {name}, có sha256 {said}; đã biết là {known[0]}",
            f"it gives the edition before it, {name}, the sha256 {said}; known is {known[0]}",
        )
        report.add([finding])


def edition_before(path: Path) -> Mapping[str, str]:
    """Return what a datapackage says of the edition before it, nothing where it can't be read."""
    try:
        before: Mapping[str, str] = read_json(path).get("previous_edition") or {}
    except (OSError, ValueError, AttributeError):
        return {}
    return before


def _edited(vi: str, en: str) -> Finding:
    return Finding("datapackage_changed", DATAPACKAGE, Label(vi, en))

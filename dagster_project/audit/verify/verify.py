"""Verifying an edition: its files, its captures and, in full, its rows.

Here: the order of the checks and their times. Not here: each check (`edition_files.py`,
`landing_check.py`, `landing_beside.py`, `full.py`), printing (`commands/verify.py`).
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dagster_project.audit.errors import OutsideEdition
from dagster_project.audit.verify import edition_files, landing_check
from dagster_project.audit.verify.captures_listed import check_listed
from dagster_project.audit.verify.document_form import problems_of_form
from dagster_project.audit.verify.editions_chain import check_chain
from dagster_project.audit.verify.findings import Finding, Report
from dagster_project.audit.verify.hashes import Hashes, hash_files
from dagster_project.audit.verify.landing_beside import Question, check_beside
from dagster_project.publish.current import DATAPACKAGE, Edition
from dagster_project.publish.files import read_json
from dagster_project.publish.places import SEED_FILES
from dagster_project.publish.ranking_labels import Label
from dagster_project.settings import Settings

_HASHING = Label(
    "tính mã băm của ấn bản và các lần thu thập", "hashing the edition and its captures"
)


def verify(
    settings: Settings,
    edition: Edition,
    *,
    full: bool = False,
    allowed_signers: Path | None = None,
    every: bool = False,
    say: Callable[[Label], None] | None = None,
) -> Report:
    """Check an edition and return the report.

    Args:
        settings: Where the landing zone lies.
        edition: The edition.
        full: Also parse the captures again, build again and compare every row.
        allowed_signers: The file of signers whose signature counts, or None.
        every: Also read and hash all that the landing zone holds beside the edition's captures;
            without it only as long as that is little.
        say: Called with a line about each long step.
    """
    report = Report(edition.edition_id, "full" if full else "hashes")
    tell = say or (lambda _: None)
    with _timed(report, "hashes"):
        document = _document(edition, report)
        if document is None:
            return report
        tell(_HASHING)
        try:
            pinned = _check_hashes(settings, edition.path, document, report, allowed_signers)
            known = {str(capture["capture_id"]) for capture in document["captures"]}
        except OutsideEdition as error:
            report.add(_unusable(error.said.vi, error.said.en))
            return report
        if settings.landing.is_dir():
            asked = Question(settings.landing, pinned, known, edition.published_at, every)
            check_beside(asked, report)
    report.notes += _seed_notes(settings, edition.path)
    if full:
        from dagster_project.audit.verify.full import (
            check_full,  # heavy: only where rows are made again
        )

        with _timed(report, "full"):
            check_full(edition.path, document, settings.landing, report, tell)
    return report


def _document(edition: Edition, report: Report) -> edition_files.Document | None:
    try:
        document: edition_files.Document = read_json(edition.datapackage)
    except PermissionError as error:
        unread = Hashes(unread={edition.datapackage: str(error.strerror)})
        report.unknown += [gap for gap in (unread.gap(),) if gap]
        return None
    except (OSError, ValueError) as error:
        report.add(_unusable(f"không đọc được: {error}", f"cannot be read: {error}"))
        return None
    if problems := problems_of_form(document):
        report.add(
            _unusable(
                f"không có dạng của một datapackage: {problems}",
                f"has not the form of a datapackage: {problems}",
            )
        )
        return None
    return document


def _unusable(vi: str, en: str) -> list[Finding]:
    return [Finding("datapackage_changed", DATAPACKAGE, Label(vi, en))]


def _check_hashes(
    settings: Settings,
    folder: Path,
    document: edition_files.Document,
    report: Report,
    allowed_signers: Path | None,
) -> set[str]:
    """Check files and captures; returns the paths of the landing zone that the edition pins."""
    files = edition_files.expected_files(folder, document)
    captures = list(document["captures"])
    landed = settings.landing.is_dir()
    evidence = landing_check.expected_files(settings.landing, captures) if landed else {}
    hashes = hash_files([folder / DATAPACKAGE, *files, *evidence])
    if gap := hashes.gap():
        report.unknown.append(gap)
    unread = len(hashes.unread.keys() & files.keys())
    report.counts |= {"files": len(files) - unread, "captures": 0}
    report.counts["bytes"] = sum(
        path.stat().st_size for path, sha256 in hashes.sha256.items() if sha256 is not None
    )
    own = str(hashes.sha256[folder / DATAPACKAGE])
    findings = list(edition_files.check_files(folder, files, hashes))
    report.add(_with_cells(folder, document, findings))
    report.add(edition_files.check_document(folder, document))
    report.add(check_listed(folder, document))
    signed = edition_files.check_signed(folder, allowed_signers, report)
    check_chain(folder, document, own, signed, report)
    if landed:
        landing_check.check_landing(settings.landing, captures, hashes, report)
    else:
        report.unknown.append(
            Label(
                f"không có vùng landing ở {settings.landing}: chưa kiểm tra các lần thu thập",
                f"there is no landing zone at {settings.landing}: the captures were not checked",
            )
        )
    return {str(path) for path in evidence}


def _with_cells(
    folder: Path, document: edition_files.Document, findings: list[Finding]
) -> list[Finding]:
    if not findings:
        return []
    # Heavy, and an edition that is as published never needs it.
    from dagster_project.audit.verify.changed_marts import with_cells

    return with_cells(folder, document["tables"], findings)


def _seed_notes(settings: Settings, folder: Path) -> Iterator[Label]:
    """Yield what the project's rules of today have otherwise than the edition's own."""
    if not (folder / SEED_FILES).is_dir() or not settings.seeds.is_dir():
        return
    then = {path.name: path.read_bytes() for path in (folder / SEED_FILES).glob("*.csv")}
    now = {path.name: path.read_bytes() for path in settings.seeds.glob("*.csv")}
    changed = sorted(name for name in then.keys() | now.keys() if then.get(name) != now.get(name))
    if changed:
        names = ", ".join(changed)
        yield Label(
            f"tệp quy tắc (seed) của dự án nay khác với của ấn bản: {names}",
            f"the project's seeds are others today than the edition's: {names}",
        )


@contextmanager
def _timed(report: Report, part: str) -> Iterator[None]:
    began = time.perf_counter()
    try:
        yield
    finally:
        report.seconds[part] = round(time.perf_counter() - began, 2)

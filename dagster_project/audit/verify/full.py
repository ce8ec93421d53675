"""`verify --full`: parse again, build again, compare every row.

Here: the order of these steps and what each deviation means. Not here: the steps themselves
(`reparse.py`, `audit/rebuild.py`, `compare.py`).
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.audit.errors import CannotTell
from dagster_project.audit.rebuild import Inputs, RebuildFailed, lay_out, rebuild
from dagster_project.audit.verify.broken_off import found_is_kept
from dagster_project.audit.verify.compare import (
    Part,
    differing_parts,
    first_differences,
    mart_of,
    published_files,
)
from dagster_project.audit.verify.findings import SHOWN, Difference, Finding, Report
from dagster_project.audit.verify.own_records import changed_inputs, changed_results
from dagster_project.audit.verify.published_rows import check_published
from dagster_project.audit.verify.remade import Rebuilt, same_maker
from dagster_project.audit.verify.reparse import engine_gaps, parser_gaps, reparse
from dagster_project.publish.marts import ALL, Mart
from dagster_project.publish.places import SCRIPT, SEED_FILES
from dagster_project.publish.ranking_labels import Label

Document = Mapping[str, Any]
Say = Callable[[Label], None]
_PARTS_SHOWN = 20
_NOT_BUILT = Label("không dựng lại: ", "not built again: ")
_NOT_PARSED = Label("không đọc lại tệp gốc: ", "captures not parsed again: ")
_FROM_OBSERVATIONS = Label(
    "dựng lại từ số liệu đầu vào mà ấn bản giữ",
    "built again from the observations that the edition holds",
)
_PARSING = Label("đọc lại tệp gốc của ấn bản", "parsing the pinned captures again")
_BUILDING = Label(
    "dựng lại kho dữ liệu bằng SQL của chính ấn bản",
    "building the warehouse again from the edition's own SQL",
)
_COMPARING = Label("so từng dòng", "comparing every row")


def check_full(folder: Path, document: Document, landing: Path, report: Report, say: Say) -> None:
    """Add to the report what comes out otherwise when all is made again.

    Args:
        folder: The edition's folder.
        document: Its datapackage.
        landing: The landing zone that holds its captures.
        report: What was found so far.
        say: Called with a line about each long step.
    """
    with found_is_kept(report):
        _make_again(folder, document, landing, report, say)


def _make_again(folder: Path, document: Document, landing: Path, report: Report, say: Say) -> None:
    report.add(_untold(changed_results(folder, document), report))
    gaps = list(engine_gaps(document))
    if not (folder / SCRIPT).is_file():
        gaps.append(_no_script(document))
    if gaps:
        report.unknown += [_NOT_BUILT.then(gap) for gap in gaps]
        return
    with tempfile.TemporaryDirectory(prefix="chiso-verify-") as place:
        _check_in(Path(place), folder, document, landing, report, say)


def _check_in(
    scratch: Path, folder: Path, document: Document, landing: Path, report: Report, say: Say
) -> None:
    """Make all again in a scratch folder, and compare.

    Raises:
        OSError: If this machine has no room for it.
    """
    try:
        inputs = _inputs(folder, document, landing, scratch, report, say)
        say(_BUILDING)
        warehouse = rebuild(inputs, scratch / "warehouse")
    except CannotTell as reason:
        report.remade = None
        report.unknown.append(_NOT_BUILT.then(reason.said))
        return
    except RebuildFailed as error:
        report.remade = None
        report.add([Finding("not_rebuilt", SCRIPT, error.said)])
        return
    except OSError:
        report.remade = None
        raise
    say(_COMPARING)
    _compare(folder, document, Rebuilt(warehouse, inputs), report)


def _untold(found: Iterator[Finding], report: Report) -> list[Finding]:
    places = {one.place for one in report.findings}
    return [one for one in found if one.place not in places]


def _no_script(document: Document) -> Label:
    why = (document.get("origins") or {}).get("without_script")
    return Label(
        f"ấn bản không có {SCRIPT}" + (f"; lý do ấn bản ghi, bằng tiếng Anh: {why}" if why else ""),
        f"the edition holds no {SCRIPT}" + (f": {why}" if why else ""),
    )


def _inputs(
    folder: Path, document: Document, landing: Path, scratch: Path, report: Report, say: Say
) -> Inputs:
    """Return what to build from: parsed again, or where that can't be, the edition's own tables."""
    gaps = list(parser_gaps(folder, document))
    if not landing.is_dir():
        gaps.append(
            Label(f"không có vùng landing ở {landing}", f"there is no landing zone at {landing}")
        )
    if not gaps:
        say(_PARSING)
        try:
            observations = reparse(folder, document, landing, scratch / "home")
        except CannotTell as reason:  # one broken capture: the rest of the edition is still judged
            gaps.append(reason.said)
        else:
            report.remade = "captures"
            known = {one.place for one in report.findings}
            report.add(list(changed_inputs(folder, observations, known)))
            return Inputs(folder / SCRIPT, observations, folder / SEED_FILES)
    report.remade = "observations"
    report.unknown += [_NOT_PARSED.then(gap) for gap in gaps]
    report.notes.append(_FROM_OBSERVATIONS)
    return lay_out(folder, scratch / "observations")


def _compare(folder: Path, document: Document, rebuilt: Rebuilt, report: Report) -> None:
    remade: dict[str, Mart] = {}
    try:
        for name, table in document["tables"].items():
            mart = rebuilt.mart(name, document) if same_maker(folder, name, table) else None
            if mart is None:
                report.unknown.append(
                    Label(
                        f"marts.{name} nay do mã khác làm ra, hoặc không có mã nào làm ra",
                        f"marts.{name} is made by other code now, or by none",
                    )
                )
                continue
            parts = differing_parts(rebuilt.connection, mart, table)
            report.add(_findings(rebuilt.connection, folder, mart, table, parts))
            report.counts["rows"] = report.counts.get("rows", 0) + sum(table["rows"].values())
            report.counts["tables"] = report.counts.get("tables", 0) + 1
            remade |= {} if parts else {name: mart}
        check_published(folder, document, rebuilt.connection, remade, report)
    finally:
        rebuilt.connection.close()


def _findings(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    mart: Mart,
    table: Mapping[str, Any],
    parts: list[Part],
) -> Iterator[Finding]:
    copy = mart_of(mart.name, table, published_files(folder, mart.name, table))
    for number, part in enumerate(parts[:_PARTS_SHOWN]):
        cells: tuple[Difference, ...] = ()
        days = list(copy.files) if part.day == ALL else [part.day]
        if number == 0 and all(day in copy.files and copy.files[day].is_file() for day in days):
            try:
                cells = first_differences(
                    connection, mart, copy.source(days), mart.source([part.day]), SHOWN
                )
            except duckdb.Error:
                cells = ()
        yield Finding("rows_differ", f"marts.{mart.name} ({part.day})", part.message, cells)
    if len(parts) > _PARTS_SHOWN:
        more = len(parts) - _PARTS_SHOWN
        message = Label(
            f"còn {more} ngày khác nữa có sai khác",
            f"{more} more {'day differs' if more == 1 else 'days differ'}",
        )
        yield Finding("rows_differ", f"marts.{mart.name}", message)

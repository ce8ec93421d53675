"""Editions that were published once and are not there now, although no removal was recorded.

Here: finding them by the log of what was published and by what each edition says of the one
before it. Not here: editions that are there (`verify.py`), removing (`publish/retention.py`).
"""

from collections.abc import Iterator

from dagster_project.audit.verify.editions_chain import edition_before
from dagster_project.audit.verify.findings import Finding, Report
from dagster_project.publish.current import DATAPACKAGE, edition_ids, edition_named
from dagster_project.publish.published_log import LOG, logged, removed
from dagster_project.publish.ranking_labels import Label
from dagster_project.settings import Settings

_NO_DATAPACKAGE = Label(
    f", nhưng không có {DATAPACKAGE} của nó", f", but its {DATAPACKAGE} is not there"
)
_NO_FOLDER = Label(", nhưng không có thư mục của nó", ", but its folder is not there")
_RESTORE = Label(
    ", và không có ghi chép nào về việc xóa; hãy khôi phục từ bản sao",
    ", and no removal was recorded; restore it from a copy",
)


def editions_gone(settings: Settings) -> list[Report]:
    """Return a report on each edition that is gone without a record, oldest first.

    Args:
        settings: The installation's settings.
    """
    there = set(edition_ids(settings))
    in_log = Label(f"{LOG} có ghi ấn bản này", f"{LOG} names it")
    known = dict.fromkeys(logged(settings.editions), in_log)
    known |= {
        before: Label(
            f"ấn bản {after} ghi đây là ấn bản liền trước",
            f"edition {after} names it as the one before",
        )
        for before, after in _named_before(settings, there)
        if before not in known
    }
    gone = sorted(known.keys() - there - removed(settings.editions).keys())
    return [_report(settings, name, known[name]) for name in gone]


def _named_before(settings: Settings, there: set[str]) -> Iterator[tuple[str, str]]:
    for name in sorted(there):
        before = edition_before(edition_named(settings, name).datapackage).get("edition_id")
        if before:
            yield str(before), name


def _report(settings: Settings, edition_id: str, witness: Label) -> Report:
    left = (settings.editions / edition_id).is_dir()
    words = witness.then(_NO_DATAPACKAGE if left else _NO_FOLDER).then(_RESTORE)
    report = Report(edition_id, "hashes")
    report.add([Finding("edition_removed", f"{settings.editions.name}/{edition_id}", words)])
    return report

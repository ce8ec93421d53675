"""Editions that were published once and are not there now, although no removal was recorded.

Here: finding them by the log of what was published and by what each edition says of the one
before it. Not here: editions that are there (`verify.py`), removing (`publish/retention.py`).
"""

from collections.abc import Iterator

from dagster_project.audit.edition_files import edition_before
from dagster_project.audit.findings import Finding, Report
from dagster_project.publish.current import DATAPACKAGE, edition_ids, edition_named
from dagster_project.publish.published_log import LOG, logged, removed
from dagster_project.settings import Settings


def editions_gone(settings: Settings) -> list[Report]:
    """Return a report on each edition that is gone without a record, oldest first.

    Args:
        settings: The installation's settings.
    """
    there = set(edition_ids(settings))
    known = dict.fromkeys(logged(settings.editions), f"{LOG} names it")
    known |= {
        before: f"edition {after} names it as the one before"
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


def _report(settings: Settings, edition_id: str, witness: str) -> Report:
    left = (settings.editions / edition_id).is_dir()
    lacks = f"its {DATAPACKAGE} is not there" if left else "its folder is not there"
    words = f"{witness}, but {lacks}, and no removal was recorded; restore it from a copy"
    report = Report(edition_id, "hashes")
    report.add([Finding("edition_removed", f"{settings.editions.name}/{edition_id}", words)])
    return report

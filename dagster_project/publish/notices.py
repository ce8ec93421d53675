"""What a reader of an edition must know before its figures.

Here: an erratum, a list of errata or a datapackage that can't be read. Not here: how
it is shown, and what else may be wrong with an edition (`chiso verify` says).
"""

from dagster_project.publish.current import Edition
from dagster_project.publish.errata import BadErratum, Erratum, erratum_of
from dagster_project.publish.files import read_json


def notices_of(edition: Edition) -> list[str]:
    """Return what to know, each as a sentence; nothing of a sound edition without an erratum."""
    notices = []
    try:
        found = erratum_of(edition)
    except BadErratum as error:
        notices.append(str(error))
    else:
        notices += [found.message] if found else []
    return notices + [text for text in (_datapackage(edition),) if text]


def erratum_or_none(edition: Edition) -> Erratum | None:
    """Return an edition's erratum; None also where the list can't be read (a notice says so)."""
    try:
        return erratum_of(edition)
    except BadErratum:
        return None


def _datapackage(edition: Edition) -> str | None:
    try:
        named = read_json(edition.datapackage)["edition_id"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = f"{type(error).__name__}: {error}"
    else:
        if named == edition.edition_id:
            return None
        reason = f"it is that of edition {named}"
    return (
        f"{edition.datapackage} cannot be used ({reason}): nobody can tell whether edition "
        f"{edition.edition_id} is as it was published. `chiso verify {edition.edition_id}` says "
        "more; restore the file from a backup, or read another edition (`chiso editions list`)"
    )

"""Going back to an earlier edition, or forward again: one atomic change of `current.json`.

Here: which edition may be put in force, and what becomes of the newer ones. Not here: the file
itself (current.py), how long editions are kept (retention.py), judging an edition (`audit/verify`).
"""

from dagster_project.publish import datapackage
from dagster_project.publish.current import (
    Edition,
    edition_ids,
    edition_named,
    find_edition,
    read_current,
    set_current,
)
from dagster_project.publish.errors import EditionDamaged, NoEdition
from dagster_project.publish.files import sha256_file
from dagster_project.publish.published_log import logged
from dagster_project.publish.retention import publish_lock
from dagster_project.settings import Settings


def rollback(settings: Settings, edition_id: str) -> Edition:
    """Put another edition in force, if all its files are as they were published.

    Newer editions are set aside: the next run does not put one of them in force again while the
    content is still theirs; other content is published as a new edition.

    Raises:
        NoEdition: If there is no such edition, or it is in force already.
        EditionDamaged: If a file of it is gone or changed: what is in force stays so.
        PublishRefused: If a publish is at work.
    """
    with publish_lock(settings):
        edition = find_edition(settings, edition_id)
        if _is_current(settings, edition):
            raise NoEdition(f"edition {edition.edition_id} is in force already")
        _refuse_damaged(settings, edition)
        newer = [one for one in edition_ids(settings) if one > edition.edition_id]
        set_current(settings, edition, {one: _content(settings, one) for one in newer})
        return edition


def _is_current(settings: Settings, edition: Edition) -> bool:
    try:
        return read_current(settings).edition_id == edition.edition_id
    except NoEdition:
        return False


def _content(settings: Settings, edition_id: str) -> str:
    """Return the sha256 of an edition's content; of a damaged one its beginning, by the name."""
    try:
        return str(datapackage.read(edition_named(settings, edition_id))["content_sha256"])
    except (NoEdition, KeyError):
        return edition_id.rpartition("-")[2]


def _refuse_damaged(settings: Settings, edition: Edition) -> None:
    try:
        document = datapackage.read(edition)
        recorded = logged(settings.editions).get(edition.edition_id)
        wrong = recorded not in (None, sha256_file(edition.datapackage))
        damaged = edition.datapackage.name if wrong else _damaged(edition, document)
    except (OSError, KeyError, TypeError) as error:
        damaged = f"{edition.datapackage.name}: {error}"
    if damaged:
        raise EditionDamaged(
            f"edition {edition.edition_id} is not as it was published ({damaged}), so it is not "
            f"put in force; `chiso verify {edition.edition_id}` says all that is wrong; name "
            "another edition, or restore this one from a backup"
        )


def _damaged(edition: Edition, document: datapackage.Document) -> str | None:
    """Return the first file that is gone or changed, or None."""
    for one in document["resources"]:
        path = edition.path / str(one["path"])
        if not path.is_file() or sha256_file(path) != one["sha256"]:
            return str(one["path"])
    return None

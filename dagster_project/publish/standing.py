"""The edition that stands before a publish, the next one's name, what killed publishes left.

Here: finding editions and judging whether they can be built on, naming a finished one. Not here:
building on them.
"""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dagster_project.publish import datapackage
from dagster_project.publish.current import (
    STAMP,
    Edition,
    edition_ids,
    edition_named,
    editions_set_aside,
    read_current,
    set_current,
)
from dagster_project.publish.errors import NoEdition
from dagster_project.publish.plan import FORMAT, Previous, Say
from dagster_project.publish.published_log import log_published
from dagster_project.publish.retention import REMOVING
from dagster_project.settings import Settings

TEMPORARY = ".publishing-"
_NEEDED = {"build_state", "content_sha256", "resources", "tables", "versions"}


def standing_edition(settings: Settings, say: Say) -> Previous | None:
    """Return the edition in force; None where there is none that can be built on."""
    try:
        edition = read_current(settings)
        document = datapackage.read(edition)
    except NoEdition as reason:
        if settings.current.exists():
            say(str(reason))
        return None
    if document.get("publish_format") != FORMAT or not document.keys() >= _NEEDED:
        say(f"edition {edition.edition_id} has another form: it is not built on")
        return None
    previous = Previous(edition, document, {one["path"]: one for one in document["resources"]})
    damaged = [path for path in previous.resources if previous.resource(path) is None]
    if damaged:
        say(f"edition {edition.edition_id} is damaged ({damaged[0]}): it is not built on")
        return None
    return previous


def finished_but_not_named(
    settings: Settings, standing: Previous | None, content: str
) -> Edition | None:
    """Return an edition of this content that a killed publish finished but did not name."""
    newest = standing.edition.edition_id if standing else ""
    for edition_id in reversed(edition_ids(settings)):
        if edition_id > newest and edition_id.endswith(content[:8]):
            edition = edition_named(settings, edition_id)
            if _is_whole(edition, content):
                return edition
    return None


def _is_whole(edition: Edition, content: str) -> bool:
    try:
        document = datapackage.read(edition)
        there = all((edition.path / one["path"]).exists() for one in document["resources"])
        return bool(there and document["content_sha256"] == content)
    except (NoEdition, KeyError, TypeError):
        return False


def new_edition(settings: Settings, content: str) -> Edition:
    """Name the edition by the time, later than every other: ids sort as they were published."""
    at = datetime.now(UTC).replace(microsecond=0)
    ids = edition_ids(settings)
    if ids:
        at = max(at, edition_named(settings, ids[-1]).published_at + timedelta(seconds=1))
    return edition_named(settings, f"{at.strftime(STAMP)}-{content[:8]}")


def name_edition(settings: Settings, edition: Edition) -> None:
    """Put a finished edition in force: first its line in the log, then `current.json`."""
    log_published(settings, edition)
    set_current(settings, edition)


def went_back_from(settings: Settings, content: str) -> bool:
    """Return whether this is the content of an edition that someone went back from.

    Such an edition must not come back by itself with the next run, which finds the same content.
    Of one that was damaged only the beginning of its content's hash is known.
    """
    aside = editions_set_aside(settings).values()
    return any(one and content.startswith(one) for one in aside)


def remove_leftovers(editions: Path) -> None:
    """Remove what killed publishes and prunings left: only their own temporary folders."""
    for prefix in (TEMPORARY, REMOVING):
        for folder in editions.glob(f"{prefix}*"):
            shutil.rmtree(folder, ignore_errors=True)

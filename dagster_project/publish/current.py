"""Which edition is in force, and where it is.

Here: reading and replacing `current.json`, finding an edition by its id. Not here: making
editions (edition.py), reading their tables (open_edition.py).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dagster_project.publish.errors import EditionDamaged, NoEdition, NothingPublished
from dagster_project.publish.files import read_json, replace_text
from dagster_project.settings import Settings

STAMP = "%Y%m%dT%H%M%SZ"
DATAPACKAGE = "datapackage.json"
MARTS_FILE = "marts.duckdb"


@dataclass(frozen=True)
class Edition:
    """One published edition: an immutable folder.

    Attributes:
        edition_id: UTC time of publishing and the first 8 digits of the content's sha256.
        path: The folder, absolute.
        published_at: When it was published (UTC).
    """

    edition_id: str
    path: Path
    published_at: datetime

    @property
    def marts(self) -> Path:
        """The DuckDB file; every table lies in its schema `marts`."""
        return self.path / MARTS_FILE

    @property
    def datapackage(self) -> Path:
        """The list of everything the edition holds, with hashes and origins."""
        return self.path / DATAPACKAGE


def read_current(settings: Settings) -> Edition:
    """Return the edition that `current.json` names.

    Raises:
        NothingPublished: If none was published yet.
        EditionDamaged: If the file is broken, names a missing edition, or gives one edition's name
            and another one's folder.
    """
    if not settings.current.exists():
        raise NothingPublished(
            f"no edition is published yet ({settings.current} does not exist); "
            "`make run` or `chiso run` publishes one"
        )
    try:
        named = read_json(settings.current)
        edition = Edition(
            edition_id=str(named["edition_id"]),
            path=settings.home / str(named["path"]),
            published_at=datetime.fromisoformat(named["published_at"]),
        )
        if edition.path != settings.editions / edition.edition_id:
            raise ValueError(
                f"it names edition {edition.edition_id} and the folder {named['path']}"
            )
    except OSError as error:
        raise EditionDamaged(
            f"{settings.current} cannot be read ({error.strerror}); repair or remove it, or name "
            f"an edition yourself; {_others(settings)}"
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        why = f"it lacks {error}" if isinstance(error, KeyError) else error
        raise EditionDamaged(
            f"{settings.current} cannot be read ({why}); the next `chiso run` writes it anew, "
            f"or name an edition yourself; {_others(settings)}"
        ) from error
    if not edition.datapackage.exists():
        raise EditionDamaged(
            f"{settings.current} names edition {edition.edition_id}, but "
            f"{_what_is_gone(edition.path)}; {_others(settings)}"
        )
    return edition


def find_edition(settings: Settings, edition_id: str | None = None) -> Edition:
    """Return an edition by its id (a unique beginning is enough), or the current one.

    Raises:
        NoEdition: If there is no such edition, or more than one.
    """
    if edition_id is None:
        return read_current(settings)
    found = [one for one in edition_ids(settings) if one.startswith(edition_id)]
    exact = [one for one in found if one == edition_id] or found
    if len(exact) != 1:
        what = "no edition" if not exact else f"{len(exact)} editions"
        hint = "give more of it; " if exact else _removed(settings, edition_id)
        raise NoEdition(f"{what} of that name: {edition_id}; {hint}{_others(settings)}")
    return edition_named(settings, exact[0])


def edition_named(settings: Settings, edition_id: str) -> Edition:
    """Return the edition of exactly this id, without looking whether it exists."""
    return Edition(edition_id, settings.editions / edition_id, _published_at(edition_id))


def edition_ids(settings: Settings) -> list[str]:
    """Return the ids of all finished editions, oldest first; other folders are no editions."""
    folders = settings.editions.glob(f"[0-9]*-*/{DATAPACKAGE}")
    return sorted(path.parent.name for path in folders if _is_id(path.parent.name))


def _is_id(name: str) -> bool:
    try:
        return bool(_published_at(name))
    except ValueError:
        return False


def _published_at(edition_id: str) -> datetime:
    return datetime.strptime(edition_id.partition("-")[0], STAMP).replace(tzinfo=UTC)


def set_current(
    settings: Settings, edition: Edition, set_aside: Mapping[str, str] | None = None
) -> None:
    """Make an edition the current one, at once for every reader that opens from now on.

    Args:
        settings: The installation's settings.
        edition: The edition to put in force.
        set_aside: Newer editions that someone went back from: edition id → sha256 of its content.
    """
    named: dict[str, Any] = {
        "edition_id": edition.edition_id,
        "path": edition.path.relative_to(settings.home).as_posix(),
        "published_at": edition.published_at.isoformat().replace("+00:00", "Z"),
    }
    if set_aside:
        named["set_aside"] = dict(set_aside)
    replace_text(settings.current, json.dumps(named, indent=2) + "\n")


def editions_set_aside(settings: Settings) -> dict[str, str]:
    """Return the editions that someone went back from: edition id → sha256 of its content."""
    try:
        named = read_json(settings.current)
        return {str(key): str(value) for key, value in named.get("set_aside", {}).items()}
    except (OSError, ValueError, AttributeError):
        return {}


def _removed(settings: Settings, beginning: str) -> str:
    """Return which editions of that name there were once, or an empty text."""
    from dagster_project.publish.published_log import logged, removed  # they need this module

    at = removed(settings.editions)
    return "".join(
        f"{one} was removed on {at[one]} (`chiso editions prune`, CHISO_KEEP_EDITIONS) and cannot "
        "come back; "
        if one in at
        else f"{one} was published, but {_what_is_gone(settings.editions / one)}, and no removal "
        "was recorded: restore it from a backup; "
        for one in {**logged(settings.editions), **at}
        if one.startswith(beginning)
    )


def _what_is_gone(folder: Path) -> str:
    """Say whether the folder is gone, or only the file without which it is no edition."""
    return f"{folder / DATAPACKAGE if folder.is_dir() else folder} is not there"


def _others(settings: Settings) -> str:
    ids = edition_ids(settings)
    if not ids:
        return "there is no other edition; `chiso run` publishes one"
    listed = ", ".join(reversed(ids[-5:]))
    return f"editions there are: {listed}{' …' if len(ids) > 5 else ''}"

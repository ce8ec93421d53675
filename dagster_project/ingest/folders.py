"""Folders that files are dropped into: on this machine, elsewhere, or played back.

Here: listing and reading. Not here: which files are new (`dropped.py`), what they say.
"""

import json
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import fsspec

from dagster_project.ingest.client import Answer, HostClient, RequestFailed
from dagster_project.ingest.connectors.drop_folder import PREFIX, DroppedFile, file_name
from dagster_project.ingest.models import Request
from dagster_project.ingest.periods import format_moment, parse_moment
from dagster_project.ingest.portal import Portal
from dagster_project.ingest.refusals import KEPT_OF_TOO_LARGE

SIZE_HEADER = "x-file-size"
MODIFIED_HEADER = "x-file-modified"
# Programs that copy into the folder, and office programs that have a file open, leave these.
_PASSING = (".part", ".tmp", ".crdownload", ".filepart", ".lock")
_EXTRAS = {"s3": "s3", "s3a": "s3", "sftp": "sftp", "ssh": "sftp"}


class FolderError(Exception):
    """A folder that cannot be listed; the message says why and what to do."""


class Folder(Protocol):
    """Where dropped files lie."""

    grows: bool

    def files(self) -> list[DroppedFile]:
        """Return the files that lie there now, the oldest first.

        Raises:
            FolderError: If the folder cannot be listed.
        """

    def read(self, request: Request, max_bytes: int) -> Answer:
        """Read a file that was listed.

        Raises:
            RequestFailed: If it cannot be read, or changes meanwhile.
        """


class FilesystemFolder:
    """A folder of this machine, or of a store that fsspec reaches.

    Args:
        folder: A path relative to `home`, an absolute one, or a URL.
        home: The state folder.
    """

    grows = True

    def __init__(self, folder: str, home: Path) -> None:
        self._name = folder
        protocol = urlsplit(folder).scheme if "://" in folder else ""
        target = folder if protocol else str((home / folder).absolute())
        try:
            self._store, self._path = fsspec.url_to_fs(target)
        except (ImportError, ValueError) as error:
            extra = _EXTRAS.get(protocol)
            advice = f"; install chiso[{extra}]" if extra else "; correct options.folder"
            raise FolderError(f"folder {folder}: {error}{advice}") from error
        except Exception as error:  # what a store says about hosts and credentials
            raise FolderError(f"folder {folder}: cannot be reached: {error}") from error

    def files(self) -> list[DroppedFile]:
        """Return the files that lie there now, the oldest first."""
        try:
            self._store.invalidate_cache()
            entries = self._store.ls(self._path, detail=True)
        except FileNotFoundError:
            raise FolderError(
                f"folder {self._name} does not exist; make it, or correct options.folder"
            ) from None
        except Exception as error:
            raise FolderError(f"folder {self._name}: cannot be listed: {error}") from error
        return _in_order(_dropped(entry) for entry in entries if entry.get("type") == "file")

    def read(self, request: Request, max_bytes: int) -> Answer:
        """Read a file; one that is larger than allowed is read only at its beginning."""
        name = file_name(request)
        path = f"{self._path.rstrip('/')}/{name}"
        started_at, start = datetime.now(UTC), time.monotonic()
        try:
            before = _dropped(self._store.info(path))
            too_large = before.size > max_bytes
            with self._store.open(path, "rb") as stream:
                body = stream.read(KEPT_OF_TOO_LARGE if too_large else max_bytes + 1)
            self._store.invalidate_cache()
            after = _dropped(self._store.info(path))
        except Exception as error:
            raise RequestFailed(f"file {name} cannot be read: {error}") from error
        if after != before or (not too_large and len(body) != before.size):
            raise RequestFailed(f"file {name} changed while it was read; the next pull takes it")
        elapsed = round((time.monotonic() - start) * 1000)
        return Answer(200, _headers(before), body, started_at, elapsed, too_large=too_large)


class ReplayedFolder:
    """A folder as a replay portal shows it at a moment.

    Args:
        portal: The portal, for its limits.
        base_url: Where the replay portal answers for it.
        client: The host's client.
        headers: Request headers; they name the moment.
    """

    grows = False

    def __init__(
        self, portal: Portal, base_url: str, client: HostClient, headers: Mapping[str, str]
    ) -> None:
        self._portal = portal
        self._base_url = base_url
        self._client = client
        self._headers = headers
        self._known: dict[str, DroppedFile] = {}

    def files(self) -> list[DroppedFile]:
        """Return the files of `drop/index.json`, the oldest first."""
        try:
            answer = self._ask(Request("GET", f"{PREFIX}index.json", None), self._portal.max_bytes)
            entries = json.loads(answer.body)
            files = _in_order(
                DroppedFile(
                    str(entry["name"]),
                    int(entry["size"]),
                    parse_moment(entry["modified"]) if entry.get("modified") else None,
                )
                for entry in entries
            )
        except (RequestFailed, ValueError, KeyError, TypeError) as error:
            raise FolderError(f"the replayed folder cannot be listed: {error}") from error
        self._known = {file.name: file for file in files}
        return files

    def read(self, request: Request, max_bytes: int) -> Answer:
        """Read a file as it lay there at the moment."""
        answer = self._ask(request, max_bytes)
        file = self._known.get(file_name(request))
        named = _headers(file) if file is not None else {}
        return Answer(
            answer.status,
            {**answer.headers, **named},
            answer.body,
            answer.started_at,
            answer.elapsed_ms,
            answer.truncated,
            answer.too_large,
        )

    def _ask(self, request: Request, max_bytes: int) -> Answer:
        return self._client.ask(
            self._base_url, request, self._headers, self._portal.timeouts, max_bytes
        )


def _in_order(files: Iterable[DroppedFile]) -> list[DroppedFile]:
    first = datetime.min.replace(tzinfo=UTC)
    shown = [f for f in files if not f.name.startswith((".", "~$")) and not _is_passing(f.name)]
    return sorted(shown, key=lambda file: (file.modified or first, file.name))


def _is_passing(name: str) -> bool:
    return name.lower().endswith(_PASSING)


def _dropped(entry: Mapping[str, Any]) -> DroppedFile:
    name = str(entry["name"]).rstrip("/").rpartition("/")[2]
    return DroppedFile(name, int(entry.get("size") or 0), _modified(entry))


def _modified(entry: Mapping[str, Any]) -> datetime | None:
    for field in ("mtime", "LastModified", "modified", "created"):
        value = entry.get(field)
        if isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=UTC)
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, UTC)
    return None


def _headers(file: DroppedFile) -> dict[str, str]:
    modified = {} if file.modified is None else {MODIFIED_HEADER: format_moment(file.modified)}
    return {SIZE_HEADER: str(file.size), **modified}

"""Which files of a drop folder are new: finished, not captured before, and what they are.

Here: the rules. Not here: folders (`folders.py`), reading and keeping (`receive.py`).
"""

import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dagster_project.ingest.connectors.drop_folder import DropFolder, DroppedFile, file_name
from dagster_project.ingest.folders import MODIFIED_HEADER, SIZE_HEADER, Folder
from dagster_project.ingest.landing import Landing
from dagster_project.ingest.models import Capture, Request
from dagster_project.ingest.periods import format_moment, parse_moment
from dagster_project.ingest.portal import Portal
from dagster_project.ingest.sidecar import request_of

_SHOWN = 5


@dataclass
class Drop:
    """What a folder holds for a portal's datasets.

    Attributes:
        new: Requests that read the new files, by dataset id, the oldest file first.
        known: How many files were captured before, by dataset id.
        notes: What a person should know and which export it is about; nothing is lost by it.
        faults: Files of an export that cannot even be asked for, and why.
    """

    new: list[tuple[str, Request]] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)


def look_into(
    folder: Folder,
    portal: Portal,
    datasets: Collection[str],
    landing: Landing,
    now: datetime,
    pause: Callable[[float], None] = time.sleep,
) -> Drop:
    """List a folder and tell what is new in it.

    Args:
        folder: The folder.
        portal: The portal, of the family `drop_folder`.
        datasets: Ids of the datasets that are wanted.
        landing: What was captured before.
        now: The moment; later captures don't count.
        pause: Waits so many seconds.

    Raises:
        FolderError: If the folder cannot be listed.
    """
    connector = DropFolder(portal)
    drop = Drop()
    found = list(_sort_out(connector, folder.files(), drop, portal, datasets))
    wanted = [one for one in found if one[0] in datasets]
    captured = {name: _captured_files(landing, portal.id, name, now) for name in datasets}
    fresh = [one for one in wanted if _state(one[1]) not in captured[one[0]]]
    for dataset_id, file, _ in wanted:
        if _state(file) in captured[dataset_id]:
            drop.known[dataset_id] = drop.known.get(dataset_id, 0) + 1
    if fresh and folder.grows:
        pause(connector.options.settle_seconds)
        settled = {_state(file) for file in folder.files()}
    else:
        settled = {_state(file) for _, file, _ in fresh}
    for dataset_id, file, request in fresh:
        if file.size and _state(file) in settled:
            drop.new.append((dataset_id, request))
        else:
            note = (
                f"file {file.name} is still being written; the next pull takes it"
                if file.size
                else f"file {file.name} is empty; the next pull takes it when it is not"
            )
            drop.notes.append((dataset_id, note))
    return drop


def old_news(landing: Landing, capture: Capture) -> Capture | None:
    """Return the capture that a dropped file only repeats, on whichever day it was taken.

    A file put back after a later one was captured is a statement of its own.
    """
    limit = capture.captured_at + timedelta(milliseconds=1)
    same = [
        known
        for known in landing.newest_first(capture.portal_id, capture.dataset, limit)
        if known.request_key == capture.request_key
        and (known.status == "refused") == (capture.status == "refused")
    ]
    if not same or same[0].blob_id == capture.blob_id:
        return same[0] if same else None
    modified = capture.headers.get(MODIFIED_HEADER)
    lay_there_before = modified and parse_moment(modified) <= same[0].captured_at
    twin = next((known for known in same if known.blob_id == capture.blob_id), None)
    return twin if lay_there_before else None


def _sort_out(
    connector: DropFolder,
    files: Iterable[DroppedFile],
    drop: Drop,
    portal: Portal,
    wanted: Collection[str],
) -> Iterable[tuple[str, DroppedFile, Request]]:
    strangers: list[str] = []
    for file in files:
        owners = 0
        for dataset in portal.datasets:
            try:
                request = connector.request_for(dataset.id, file)
            except ValueError as error:
                fault = f"file {file.name} states no period ({error}); rename it"
                drop.faults.append((dataset.id, fault))
                owners += 1
                continue
            if request is not None:
                owners += 1
                yield dataset.id, file, request
        if not owners:
            strangers.append(file.name)
    if strangers:
        more = f" and {len(strangers) - _SHOWN} more" if len(strangers) > _SHOWN else ""
        names = ", ".join(strangers[:_SHOWN])
        note = f"not read, because no export has such names: {names}{more}"
        # It is about the folder: the first export that is wanted says it for all.
        first = next((dataset.id for dataset in portal.datasets if dataset.id in wanted), "")
        drop.notes.append((first, note))


def _state(file: DroppedFile) -> tuple[str, str, str]:
    modified = "" if file.modified is None else format_moment(file.modified)
    return file.name, str(file.size), modified


def _captured_files(
    landing: Landing, portal_id: str, dataset: str, now: datetime
) -> set[tuple[str, str, str]]:
    """Return the files as they were when they were captured; refused ones are read again."""
    limit = now + timedelta(milliseconds=1)
    return {
        (
            file_name(request_of(capture)),
            capture.headers.get(SIZE_HEADER, ""),
            capture.headers.get(MODIFIED_HEADER, ""),
        )
        for capture in landing.newest_first(portal_id, dataset, limit)
        if capture.status != "refused"
    }

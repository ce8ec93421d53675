"""The sidecars of the landing zone, read folder by folder and kept in memory.

Here: which captures there are. Not here: writing blobs, what a new answer means (`landing.py`).
"""

import threading
from datetime import date
from pathlib import Path

from dagster_project.ingest.landing_files import write_once
from dagster_project.ingest.models import Capture
from dagster_project.ingest.periods import vn_date
from dagster_project.ingest.sidecar import from_json, to_json

Folder = tuple[date, str, str]


class LandingError(RuntimeError):
    """The landing zone lacks something or holds something unreadable."""


class SidecarIndex:
    """All sidecars below one folder, good and refused; a folder is read once.

    Args:
        root: The landing zone.
        scratch: Folder for unfinished files.
    """

    def __init__(self, root: Path, scratch: Path) -> None:
        self.zones = {False: root, True: root / "quarantine"}
        self._scratch = scratch
        self._read: dict[Folder, list[Capture]] = {}
        self._days: set[date] | None = None
        self._lock = threading.RLock()

    def days(self) -> list[date]:
        """Return the days that have captures."""
        with self._lock:
            if self._days is None:
                self._days = {
                    date.fromisoformat(path.name)
                    for zone in self.zones.values()
                    for path in (zone / "captures").glob("????-??-??")
                }
            return sorted(self._days)

    def folders(self, day: date, portal: str | None, dataset: str | None) -> list[Folder]:
        """Return the folders of a day that fit."""
        if portal is not None and dataset is not None:
            return [(day, portal, dataset)]
        names = {
            (path.parent.name, path.name)
            for zone in self.zones.values()
            for path in (zone / "captures" / str(day)).glob("*/*")
        }
        return [
            (day, *name)
            for name in sorted(names)
            if portal in (None, name[0]) and dataset in (None, name[1])
        ]

    def of_folder(self, folder: Folder) -> list[Capture]:
        """Return a folder's captures in the order they were taken."""
        with self._lock:
            if folder not in self._read:
                # Refused first: an accepted capture has two sidecars, and the later one counts.
                paths = [
                    path
                    for refused in (True, False)
                    for path in _place(self.zones[refused], folder).glob("*.json")
                ]
                self._read[folder] = _in_order([_read_sidecar(path) for path in paths])
            return self._read[folder]

    def add(self, capture: Capture) -> None:
        """Write a capture's sidecar."""
        folder = (vn_date(capture.captured_at), capture.portal_id, capture.dataset)
        with self._lock:
            known = self.of_folder(folder)
            zone = self.zones[capture.status == "refused"]
            path = _place(zone, folder) / f"{capture.capture_id}.json"
            write_once(self._scratch, path, to_json(capture))
            self._read[folder] = _in_order([*known, capture])
            if self._days is not None:
                self._days.add(folder[0])


def _in_order(captures: list[Capture]) -> list[Capture]:
    by_id = {capture.capture_id: capture for capture in captures}
    return sorted(by_id.values(), key=lambda capture: (capture.captured_at, capture.capture_id))


def _place(zone: Path, folder: Folder) -> Path:
    day, portal, dataset = folder
    return zone / "captures" / str(day) / portal / dataset


def _read_sidecar(path: Path) -> Capture:
    try:
        return from_json(path.read_bytes())
    except (OSError, ValueError) as error:
        raise LandingError(
            f"{path}: cannot be read: {error}; restore the file from a backup"
        ) from error

"""The doctor's checks of the state folder: disk, locks, warehouse, current edition.

Here: one check per function. Not here: checks of the software (`doctor.py`).
"""

import shutil
import tempfile
from pathlib import Path

from dagster_project.doctor_finding import Finding, State
from dagster_project.settings import Settings

NETWORK_FILESYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph"}
FREE_GIB = 5


def home_writable(settings: Settings) -> Finding:
    """Can state be written?"""
    existing = _nearest_existing(settings.home)
    if blocked := next((p for p in (settings.home, *settings.home.parents) if p.is_file()), None):
        return Finding(
            "state folder",
            "wrong",
            f"{blocked} is a file, no folder",
            "set CHISO_HOME to a folder that can be written",
        )
    try:
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        return Finding(
            "state folder",
            "wrong",
            f"{existing} can't be written: {error.strerror}",
            "change its owner or mode, or set CHISO_HOME to a folder that can be written",
        )
    note = "" if existing == settings.home else " (made by the first run)"
    return Finding("state folder", "ok", f"{settings.home}{note}")


def home_local(settings: Settings) -> Finding:
    """Is state on a local disk, where locks can be trusted?"""
    mounts = Path("/proc/mounts")
    if not mounts.is_file():
        return Finding("file system", "ok", "can't tell on this system whether it is local")
    kind = filesystem(_nearest_existing(settings.home), mounts.read_text())
    if kind in NETWORK_FILESYSTEMS:
        return Finding(
            "file system",
            "wrong",
            f"{settings.home} is on a network file system ({kind}); locks can't be trusted there",
            "set CHISO_HOME to a folder on a local disk",
        )
    return Finding("file system", "ok", f"{kind or 'unknown'}, local")


def filesystem(path: Path, mounts: str) -> str:
    """Return the type of the file system that a path is on."""
    best, kind = "", ""
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        point = fields[1].replace("\\040", " ")
        inside = path.resolve().is_relative_to(point)
        # Later mounts lie over earlier ones of the same place.
        if inside and len(point) >= len(best):
            best, kind = point, fields[2]
    return kind


def free_disk(settings: Settings) -> Finding:
    """Is there room for a build?"""
    free = shutil.disk_usage(_nearest_existing(settings.home)).free / 2**30
    if free >= FREE_GIB:
        return Finding("disk", "ok", f"{free:,.0f} GiB free")
    return Finding(
        "disk",
        "warning",
        f"{free:.1f} GiB free; a build keeps the old warehouse and edition beside the new ones",
        f"free {FREE_GIB} GiB, or move CHISO_HOME",
    )


def run_at_work(settings: Settings) -> Finding:
    """Is a run at work, and which?"""
    from dagster_project.run_lock import AnotherRun, hold_run_lock

    if not settings.run_lock.is_file():
        return Finding("run lock", "ok", "no run is at work")
    try:
        with hold_run_lock(settings):
            return Finding("run lock", "ok", "no run is at work")
    except AnotherRun as error:
        return Finding("run lock", "ok", str(error).partition(". ")[0])
    except OSError as error:
        return Finding("run lock", "wrong", str(error), f"make {settings.run_lock} writable")


def warehouse(settings: Settings) -> Finding:
    """Can the warehouse be opened?"""
    import duckdb

    if not settings.warehouse.is_file():
        return Finding("warehouse", "ok", "not built yet")
    try:
        duckdb.connect(str(settings.warehouse), read_only=True).close()
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            return Finding(
                "warehouse",
                "warning",
                f"held by another process: {error}",
                "if no run is at work, close that program; readers open editions instead",
            )
        return _warehouse_broken(settings, error)
    except duckdb.Error as error:
        return _warehouse_broken(settings, error)
    return Finding("warehouse", "ok", str(settings.warehouse))


def _warehouse_broken(settings: Settings, error: Exception) -> Finding:
    return Finding(
        "warehouse",
        "wrong",
        f"{settings.warehouse} can't be opened: {error}",
        "delete it (with its .wal); the next `chiso run` builds it anew from the observations",
    )


def current_edition(settings: Settings) -> Finding:
    """Can the current edition be read?"""
    from dagster_project.publish.current import read_current
    from dagster_project.publish.errors import NoEdition
    from dagster_project.publish.open_edition import open_edition

    try:
        edition = read_current(settings)
        with open_edition(edition) as connection:
            rows = connection.execute("select count(*) from marts.rankings").fetchall()[0][0]
    except NoEdition as error:
        state: State = "wrong" if settings.current.exists() else "warning"
        return Finding("edition", state, str(error), "run `chiso run` or `make run`")
    except Exception as error:
        return Finding(
            "edition",
            "wrong",
            f"the current edition can't be read: {error}",
            f"`chiso run` publishes a new one; the older ones are in {settings.editions}",
        )
    return Finding("edition", "ok", f"{edition.edition_id}, {rows:,} rows in rankings")


def leftovers(settings: Settings) -> Finding:
    """Did a killed run leave unfinished files?"""
    found = [
        path
        for pattern in ("landing/scratch/*", "observations/*/.*", "editions/.*", ".*.new")
        for path in settings.home.glob(pattern)
        if path.suffix != ".lock"
    ]
    if not found:
        return Finding("leftovers", "ok", "no unfinished files")
    shown = ", ".join(str(path.relative_to(settings.home)) for path in found[:3])
    return Finding(
        "leftovers",
        "warning",
        f"{len(found)} unfinished files of a killed run: {shown}",
        "nothing reads them; the next `chiso run` removes its own",
    )


def _nearest_existing(path: Path) -> Path:
    return next(place for place in (path, *path.parents) if place.is_dir())

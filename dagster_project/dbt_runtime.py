"""Running dbt for this installation.

Here: dbt's environment, its manifest, the rules hash, the folders of its invocations and the
wait for the warehouse. Not here: Dagster, SQL, publishing.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from filelock import FileLock

from dagster_project.settings import Settings

KEPT_INVOCATIONS = 10
RULE_FILES = {".sql", ".csv", ".yml", ".yaml"}
GENERATED = {"target", "logs", "dbt_packages", "__pycache__"}


class DbtNotReady(RuntimeError):
    """Dbt can't start: it isn't installed here, its project is broken or the warehouse is held."""


def rules_hash(settings: Settings) -> str:
    """Return the sha256 over everything that decides a figure: models, macros, seeds, settings.

    Tests and prose are left out: changing them changes no figure.
    """
    tests = settings.dbt_project / "tests"
    return _hash_files(
        path
        for path in _project_files(settings)
        if path.suffix in RULE_FILES and tests not in path.parents
    )


def dbt_executable() -> Path:
    """Return the dbt that belongs to this interpreter, activated environment or not.

    Raises:
        DbtNotReady: If there is none.
    """
    path = Path(sys.executable).parent / "dbt"
    if not path.is_file():
        raise DbtNotReady(f"{path}: dbt is not installed beside this Python; run `make install`.")
    return path


def dbt_environment(settings: Settings) -> dict[str, str]:
    """Return the variables that dbt needs, telemetry off."""
    return {
        "CHISO_HOME": str(settings.home),
        "CHISO_DBT_MEMORY": settings.dbt_memory,
        "CHISO_RULES_HASH": rules_hash(settings),
        "DBT_PROFILES_DIR": str(settings.dbt_project),
        "DBT_TARGET_PATH": str(settings.dbt_target),
        "DBT_LOG_PATH": str(settings.dbt_target),
        # The file at level debug, which is dbt's habit, repeats every statement that `compiled/`
        # and `run/` hold anyway: megabytes and seconds a day.
        "DBT_LOG_LEVEL_FILE": "info",
        "DO_NOT_TRACK": "1",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }


def prepare_manifest(settings: Settings) -> Path:
    """Return a manifest that is no older than the project, parsing only when it changed.

    Raises:
        DbtNotReady: If dbt can't parse the project, with its own words.
    """
    settings.dbt_target.mkdir(parents=True, exist_ok=True)
    manifest, stamp = settings.dbt_target / "manifest.json", settings.dbt_target / "sources.sha256"
    wanted = _hash_files(_project_files(settings), str(settings.home))
    with FileLock(settings.dbt_target / "parse.lock"):
        if manifest.is_file() and stamp.is_file() and stamp.read_text() == wanted:
            return manifest
        stamp.unlink(missing_ok=True)
        parsed = subprocess.run(
            [dbt_executable(), "parse"],
            cwd=settings.dbt_project,
            env={**os.environ, **dbt_environment(settings)},
            capture_output=True,
            text=True,
            check=False,
        )
        if parsed.returncode != 0:
            raise DbtNotReady(
                f"{settings.dbt_project}: dbt can't read the project:\n"
                f"{(parsed.stdout + parsed.stderr).strip()[-3000:]}"
            )
        stamp.write_text(wanted)
    return manifest


def prune_invocations(settings: Settings, keep: int = KEPT_INVOCATIONS) -> None:
    """Delete the oldest invocations' folders, keeping the newest ones."""
    if not settings.dbt_runs.is_dir():
        return
    folders = sorted(settings.dbt_runs.iterdir(), key=lambda path: path.stat().st_mtime)
    for folder in folders[: max(0, len(folders) - keep)]:
        shutil.rmtree(folder, ignore_errors=True)


def wait_for_warehouse(settings: Settings, timeout: float = 120.0) -> None:
    """Wait until nobody holds the warehouse (a killed run may leave its dbt behind).

    Raises:
        DbtNotReady: If it is still held after `timeout` seconds, naming the process.
    """
    import duckdb

    deadline = time.monotonic() + timeout
    while settings.warehouse.is_file():
        try:
            duckdb.connect(str(settings.warehouse)).close()
        except duckdb.IOException as error:
            if "lock" not in str(error).lower() or time.monotonic() > deadline:
                raise DbtNotReady(
                    f"{settings.warehouse}: can't be opened: {error}. Close the program that "
                    "holds it (readers open editions, never this file), then run again."
                ) from error
            time.sleep(0.5)
        else:
            return


def why_full_refresh(settings: Settings) -> str | None:
    """Return why every day must be rebuilt, or None when changed days are enough."""
    import duckdb

    if not settings.warehouse.is_file():
        return "no warehouse yet"
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        try:
            rows = connection.execute(
                "select distinct rules_hash from state.build_state"
            ).fetchall()
        except duckdb.CatalogException:
            return "no complete build yet"
    if rows and {row[0] for row in rows} != {rules_hash(settings)}:
        return "the rules (dbt/, seeds/) changed"
    return None


def _project_files(settings: Settings) -> list[Path]:
    return sorted(
        path
        for folder in (settings.dbt_project, settings.seeds)
        for path in folder.rglob("*")
        if path.is_file()
        and not path.name.startswith(".")
        and GENERATED.isdisjoint(path.relative_to(folder).parts)
    )


def _hash_files(paths: Iterable[Path], *more: str) -> str:
    digest = hashlib.sha256("\n".join(more).encode())
    for path in paths:
        digest.update(f"{path.parent.name}/{path.name}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()

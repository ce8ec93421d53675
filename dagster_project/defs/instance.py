"""The run history of an installation, opened from Python.

Here: how a run in this process sees and writes its instance. Not here: the instance's settings
(`dagster_home.py`).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dagster as dg
import sqlalchemy
from dagster._core.instance.ref import InstanceRef
from sqlalchemy.engine import Engine

from dagster_project.dagster_home import prepare_dagster_home
from dagster_project.settings import Settings

# Marks the runs of `chiso run`.
COMMAND_TAG = {"chiso/started_by": "chiso run"}
# Steps' output is not captured: it would be taken from the terminal, and dbt keeps its own log
# beside its results.
NO_CAPTURE: dict[str, Any] = {
    "compute_logs": {
        "module": "dagster._core.storage.noop_compute_log_manager",
        "class": "NoOpComputeLogManager",
        "config": {},
    }
}


@contextmanager
def open_instance(settings: Settings) -> Iterator[dg.DagsterInstance]:
    """Open the installation's run history for a run in this process."""
    home = str(prepare_dagster_home(settings))
    reference = InstanceRef.from_dir(home, overrides=NO_CAPTURE)
    with _quick_history(), dg.DagsterInstance.from_ref(reference) as instance:
        yield instance


def end_killed_runs(instance: dg.DagsterInstance) -> None:
    """Note runs of the command line that were killed as failed; else they look at work for ever.

    Only for the holder of the run lock: nobody else's run of this kind can be alive then.
    """
    alive = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED]
    for run in instance.get_runs(dg.RunsFilter(statuses=alive, tags=COMMAND_TAG)):
        instance.report_run_failed(run, "The process ended before the run did (killed).")


@contextmanager
def _quick_history() -> Iterator[None]:
    """Let Dagster write its hundreds of events without waiting for the disk each time.

    It opens and closes its SQLite files for every event, which forces the log into the file and
    both to the disk. One connection held per file spares the closing, `synchronous = normal` the
    waiting at each commit; a power cut can cost the last lines of a history, never its integrity.
    """
    held: dict[str, sqlite3.Connection] = {}

    def connected(connection: Any, _record: Any) -> None:
        if not isinstance(connection, sqlite3.Connection):
            return
        connection.execute("pragma synchronous = normal")
        path = connection.execute("pragma database_list").fetchone()[2]
        if path and path not in held:
            held[path] = sqlite3.connect(path, check_same_thread=False)
            held[path].execute("select count(*) from sqlite_master").fetchone()

    sqlalchemy.event.listen(Engine, "connect", connected)
    try:
        yield
    finally:
        sqlalchemy.event.remove(Engine, "connect", connected)
        for connection in held.values():
            connection.close()

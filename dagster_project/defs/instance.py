"""The run history of an installation, opened from Python.

Here: how a run in this process sees its instance. Not here: its settings (`dagster_home.py`).
"""

import dagster as dg
from dagster._core.instance.ref import InstanceRef

from dagster_project.dagster_home import prepare_dagster_home
from dagster_project.settings import Settings

# Marks the runs of `chiso run`.
COMMAND_TAG = {"chiso/started_by": "chiso run"}


def open_instance(settings: Settings) -> dg.DagsterInstance:
    """Open the installation's run history for a run in this process.

    Steps' output is not captured: it would be taken from the terminal, and dbt keeps its own log
    beside its results.
    """
    return dg.DagsterInstance.from_ref(
        InstanceRef.from_dir(
            str(prepare_dagster_home(settings)),
            overrides={
                "compute_logs": {
                    "module": "dagster._core.storage.noop_compute_log_manager",
                    "class": "NoOpComputeLogManager",
                    "config": {},
                }
            },
        )
    )


def end_killed_runs(instance: dg.DagsterInstance) -> None:
    """Note runs of the command line that were killed as failed; else they look at work for ever.

    Only for the holder of the run lock: nobody else's run of this kind can be alive then.
    """
    alive = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED]
    for run in instance.get_runs(dg.RunsFilter(statuses=alive, tags=COMMAND_TAG)):
        instance.report_run_failed(run, "The process ended before the run did (killed).")

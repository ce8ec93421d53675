"""Dagster's instance folder.

Here: writing `dagster.yaml` under CHISO_HOME. Not here: definitions, Dagster itself.
"""

import os
from pathlib import Path

from dagster_project.settings import Settings

# One run at a time, one writer of the warehouse, slots freed when a run dies.
DAGSTER_YAML = """\
# Written by chiso; changes are replaced.
telemetry:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
  pools:
    default_limit: 1
run_monitoring:
  enabled: true
  free_slots_after_run_end_seconds: 300
retention:
  schedule:
    purge_after_days: 90
  sensor:
    purge_after_days: 14
"""


def prepare_dagster_home(settings: Settings) -> Path:
    """Create the instance folder with its `dagster.yaml` and return it.

    Sets `DAGSTER_HOME` for this process, so that Dagster finds it.
    """
    home = settings.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    config = home / "dagster.yaml"
    if not config.is_file() or config.read_text() != DAGSTER_YAML:
        temporary = config.with_suffix(".tmp")
        temporary.write_text(DAGSTER_YAML)
        temporary.replace(config)
    os.environ["DAGSTER_HOME"] = str(home)
    return home

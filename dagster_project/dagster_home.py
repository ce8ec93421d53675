"""Dagster's instance folder.

Here: writing `dagster.yaml` under CHISO_HOME. Not here: definitions, Dagster itself.
"""

import os
from pathlib import Path

from dagster_project.settings import Settings

# One run at a time. No pools: a killed run keeps its slot in a pool and the next one waits for
# ever; the run lock (`run_lock.py`) guards the warehouse, and the kernel frees it.
DAGSTER_YAML = """\
# Written by chiso; changes are replaced.
telemetry:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
run_monitoring:
  enabled: true
retention:
  schedule:
    purge_after_days: 90
  sensor:
    purge_after_days: 14
"""
# Dagster's pages ask for an e-mail address until this is there; chiso reports to nobody.
NUX_SEEN = "seen: 1\n"


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
    seen = home / ".nux" / "nux.yaml"
    if not seen.is_file():
        seen.parent.mkdir(exist_ok=True)
        seen.write_text(NUX_SEEN)
    os.environ["DAGSTER_HOME"] = str(home)
    return home

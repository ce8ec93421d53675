"""A local portal that serves captured figures in the real wire formats (dev, demo, tests).

Here: the server, the figures it carries, its faults. Not here: the client (`ingest/`), scores.
It binds 127.0.0.1 only and never stands in for the real portal outside this machine.
"""

from dagster_project.replay.capture_tables import CaptureFilesError
from dagster_project.replay.faults import KINDS, Fault, FaultError
from dagster_project.replay.process import (
    DEFAULT_PORT,
    ReplayError,
    RunningReplay,
    load_holdings,
    running_replay,
    serve,
)

__all__ = [
    "DEFAULT_PORT",
    "KINDS",
    "CaptureFilesError",
    "Fault",
    "FaultError",
    "ReplayError",
    "RunningReplay",
    "load_holdings",
    "running_replay",
    "serve",
]

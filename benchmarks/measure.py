"""Running a command and seeing what it cost; describing the machine.

Not here: which commands.
"""

import os
import platform
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """Wall time, processor time of all its processes, largest memory that one of them held."""

    seconds: float
    cpu_seconds: float
    peak_gib: float

    def __str__(self) -> str:
        """Return the cost as the table shows it."""
        return f"{self.seconds:.1f} s ({self.cpu_seconds:.1f} s CPU), {self.peak_gib:.1f} GiB"


class CommandFailed(RuntimeError):
    """A measured command ended with another code than 0."""


def run_measured(command: Sequence[str], cwd: Path, environment: Mapping[str, str]) -> Cost:
    """Run a command to its end and return its cost.

    Raises:
        CommandFailed: If it fails, with the end of its output.
    """
    started = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=cwd,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        output = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode != 0:
        raise CommandFailed(
            f"{' '.join(map(str, command))} ended with {process.returncode}:\n{output[-4000:]}"
        )
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024**2)


def machine() -> str:
    """Return what the figures were measured on, in one line."""
    import duckdb

    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return (
        f"{os.cpu_count()} cores ({_processor()}), {memory:.0f} GiB, {platform.system()} "
        f"{platform.release().split('-')[0]}, Python {platform.python_version()}, "
        f"DuckDB {duckdb.__version__}"
    )


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.is_file() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()

"""What is wrong with an installation, and what to do.

Here: the list of checks, and those of the software and the catalogue, one per function. Not here:
those of the state folder (`doctor_state.py`), printing, repairing: a doctor changes nothing.
"""

import importlib.metadata
import os
import platform
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from dagster_project import doctor_state
from dagster_project.doctor_finding import Finding
from dagster_project.settings import PROJECT_ROOT, Settings

PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(\[[^]]*])?==(?P<version>[^\s;\\]+)", re.MULTILINE)
INSTALL = "run `make install`"


def examine(settings: Settings) -> list[Finding]:
    """Look at everything and return what was found, in a fixed order."""
    checks: list[Callable[[Settings], Finding]] = [
        _python,
        _packages,
        _dbt,
        _telemetry,
        doctor_state.home_writable,
        doctor_state.home_local,
        doctor_state.free_disk,
        doctor_state.run_at_work,
        doctor_state.warehouse,
        doctor_state.current_edition,
        _catalogue,
        _tokens,
        doctor_state.leftovers,
    ]
    return [check(settings) for check in checks]


def _python(_: Settings) -> Finding:
    found = platform.python_version()
    if (3, 11) <= sys.version_info[:2] < (3, 14):
        return Finding("python", "ok", f"Python {found}")
    return Finding(
        "python", "wrong", f"Python {found} is not supported", "use Python 3.11, 3.12 or 3.13"
    )


def _packages(_: Settings) -> Finding:
    lock = PROJECT_ROOT / "requirements.lock"
    if not lock.is_file():
        return Finding("packages", "warning", f"{lock} is missing", "restore it from the checkout")
    pinned = [(m["name"], m["version"]) for m in PINNED.finditer(lock.read_text())]
    wrong = [f"{name}: {text}" for name, text in _differences(pinned)]
    if not wrong:
        return Finding("packages", "ok", f"{len(pinned)} packages as in requirements.lock")
    shown = "; ".join(wrong[:5]) + ("; …" if len(wrong) > 5 else "")
    return Finding("packages", "wrong", f"{len(wrong)} differ from the lock: {shown}", INSTALL)


def _differences(pinned: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for name, wanted in pinned:
        try:
            found = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            yield name, f"missing, {wanted} wanted"
            continue
        if found != wanted:
            yield name, f"{found} instead of {wanted}"


def _dbt(_: Settings) -> Finding:
    from dagster_project.dbt_runtime import DbtNotReady, dbt_executable

    try:
        return Finding("dbt", "ok", str(dbt_executable()))
    except DbtNotReady as error:
        return Finding("dbt", "wrong", str(error), INSTALL)


def _telemetry(settings: Settings) -> Finding:
    import yaml

    home = Path(os.environ.get("DAGSTER_HOME") or settings.dagster_home)
    config = home / "dagster.yaml"
    if not config.is_file():
        return Finding(
            "telemetry",
            "warning",
            f"{config} does not exist, so Dagster started by hand would report to its maker",
            "run `chiso prepare` first (`chiso run` and `make dev` do)",
        )
    dagster = (yaml.safe_load(config.read_text()) or {}).get("telemetry") or {}
    project = yaml.safe_load((settings.dbt_project / "dbt_project.yml").read_text()) or {}
    dbt = (project.get("flags") or {}).get("send_anonymous_usage_stats")
    on = [
        name
        for name, off in (("Dagster", dagster.get("enabled") is False), ("dbt", dbt is False))
        if not off
    ]
    if not on:
        return Finding("telemetry", "ok", "off for Dagster and dbt")
    return Finding(
        "telemetry",
        "wrong",
        f"on for {' and '.join(on)}",
        f"set telemetry.enabled: false in {config}; flags.send_anonymous_usage_stats: false in "
        f"{settings.dbt_project / 'dbt_project.yml'}",
    )


def _catalogue(settings: Settings) -> Finding:
    from dagster_project.ingest.catalogue import read_catalogue

    reading = read_catalogue(settings.portals)
    if not reading.problems:
        return Finding("portal files", "ok", f"{len(reading.portals)} valid in {settings.portals}")
    return Finding(
        "portal files",
        "wrong",
        "; ".join(reading.problems),
        f"correct the files in {settings.portals}, then `chiso portals check`",
    )


def _tokens(settings: Settings) -> Finding:
    from dagster_project.ingest.catalogue import missing_tokens, read_catalogue

    missing = missing_tokens(read_catalogue(settings.portals).portals.values())
    if not missing:
        return Finding("tokens", "ok", "none missing")
    return Finding("tokens", "warning", "; ".join(missing), "set them before `chiso run`")

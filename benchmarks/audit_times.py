"""How long an auditor waits: verifying an edition beside `sha256sum`, and explaining a score.

Here: a home of made-up national days that were pulled, so that it has a landing zone; every time is
taken from the start of the process, both sides in turn with warm files. Not here: the figures
(`made_captures.py`), the size of the lineage (`lineage_size.py`).
"""

import json
import os
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from benchmarks.generate import FIRST_DAY
from benchmarks.made_captures import write_captures
from benchmarks.made_units import MadeUnit, made_units
from benchmarks.measure import run_measured
from dagster_project.audit.verify import edition_files, landing_check
from dagster_project.publish import Edition, read_current
from dagster_project.settings import PROJECT_ROOT, Settings

DAYS = 4
_CHISO = [sys.executable, "-m", "dagster_project.cli"]
_MIB = 1 << 20


def pulled_home(work: Path, days: int = DAYS) -> Path:
    """Pull, build and publish some made-up national days; return the home."""
    home, captures = work / "pulled", work / "pulled_captures"
    moments = [FIRST_DAY + timedelta(days=number) for number in range(days)]
    for day in moments:
        write_captures(captures, day)
    span = ["--from", moments[0].isoformat(), "--to", moments[-1].isoformat()]
    _seconds([*_CHISO, "run", "--replay", "--captures", str(captures), *span], home)
    return home


def audit_times(home: Path, repeats: int) -> list[tuple[str, str]]:
    """Return the rows of the table of results about one home.

    Args:
        home: A home whose edition in force has its captures in landing.
        repeats: How often each time is taken; the shortest counts.
    """
    settings = Settings(home=home)
    edition = read_current(settings)
    files = verified_files(settings, edition)
    names = home / "verified_files"
    names.write_bytes(b"\0".join(os.fsencode(path) for path in files))
    sides = _in_turn(
        {
            "sha256sum": ["xargs", "-0", "-a", str(names), "sha256sum"],
            "verify": [*_CHISO, "verify"],
        },
        home,
        repeats,
    )
    size = sum(path.stat().st_size for path in files) / _MIB
    captures = len(json.loads(edition.datapackage.read_bytes())["captures"])
    held = f"{len(files):,} files, {size:,.0f} MiB ({captures:,} captures)"
    return [
        ("edition of pulled national days with its landing zone", held),
        ("`sha256sum` of these files", f"{sides['sha256sum']:.2f} s"),
        ("`chiso verify` of them, from process start", f"{sides['verify']:.2f} s"),
        ("verify ÷ sha256sum (goal: at most 2)", f"{sides['verify'] / sides['sha256sum']:.2f}"),
        *_explained(home, repeats),
    ]


def verified_files(settings: Settings, edition: Edition) -> list[Path]:
    """Return the files that `chiso verify` hashes, each once."""
    document = json.loads(edition.datapackage.read_bytes())
    listed = edition_files.expected_files(edition.path, document)
    pinned = landing_check.expected_files(settings.landing, document["captures"])
    return list(dict.fromkeys([edition.datapackage, *listed, *pinned]))


def _explained(home: Path, repeats: int) -> list[tuple[str, str]]:
    units = made_units()
    questions = {
        "a province's total": ["H21"],
        "a province's rank": ["H21", "--rank"],
        "a department's total": [_first(units, "department").code],
        "one indicator of a commune": [_first(units, "commune").code, "--indicator", "2.1"],
    }
    commands = {what: [*_CHISO, "explain", *asked] for what, asked in questions.items()}
    taken = _in_turn(commands, home, repeats)
    return [
        (f"`chiso explain`, {what}, from process start (goal: under 1 s)", f"{seconds:.2f} s")
        for what, seconds in taken.items()
    ]


def _first(units: Sequence[MadeUnit], level: str) -> MadeUnit:
    return next(unit for unit in units if unit.level == level)


def _in_turn(commands: dict[str, list[str]], home: Path, repeats: int) -> dict[str, float]:
    """Run commands one after the other, again and again; return the shortest time of each."""
    for command in commands.values():
        _seconds(command, home)  # not counted: it warms the files
    rounds = [{what: _seconds(one, home) for what, one in commands.items()} for _ in range(repeats)]
    return {what: min(taken[what] for taken in rounds) for what in commands}


def _seconds(command: list[str], home: Path) -> float:
    return run_measured(command, PROJECT_ROOT, {"CHISO_HOME": str(home)}).seconds

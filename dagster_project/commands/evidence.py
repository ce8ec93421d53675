"""`chiso stamp` and `chiso witness`: evidence of where captures are from, and when they were there.

Here: how it looks and the exit codes. Not here: the work (`audit/origin/stamps.py`,
`audit/origin/stamp_checks.py`, `audit/origin/witness.py`).
"""

import dataclasses
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from dagster_project.audit.numbers import agreeing
from dagster_project.commands.console import console, print_json
from dagster_project.commands.usage import complain
from dagster_project.settings import Settings

if TYPE_CHECKING:
    from dagster_project.audit.origin.witness import Comparison

GOOD, FAILED, WRONG_USE = 0, 1, 2


def stamp_day(settings: Settings, as_of: date | None, *, as_json: bool) -> int:
    """Have a day's landing manifest time-stamped; return the exit code."""
    from dagster_project.audit.origin.openssl_ts import StampFailed
    from dagster_project.audit.origin.stamps import stamp
    from dagster_project.ingest.landing import Landing

    if settings.tsa_url is None:
        return _wrong("name a time-stamping authority: CHISO_TSA_URL=https://…")
    days = Landing(settings.landing).days()
    if not days:
        return _wrong(f"{settings.landing} holds no captures; `chiso run` makes some")
    try:
        made = stamp(settings.landing, as_of or days[-1], settings.tsa_url)
    except StampFailed as error:
        complain(error)
        return FAILED
    if as_json:
        print_json(dataclasses.asdict(made))
    else:
        what = "time-stamped" if made.is_new else "was time-stamped before, unchanged"
        line = agreeing(f"{made.as_of}: {made.captures} captures, {what}: {made.reply}")
        console().print(Text(line), soft_wrap=True)
    return GOOD


def check_days(settings: Settings, as_of: date | None, *, as_json: bool) -> int:
    """Check time stamps; return the exit code (0 only if every one of them holds)."""
    from dagster_project.audit.origin.stamp_checks import BadAuthorities, check_stamps

    try:
        found = check_stamps(settings.landing, as_of, settings.tsa_ca)
    except BadAuthorities as error:
        return _wrong(str(error))
    if as_json:
        print_json([dataclasses.asdict(one) for one in found])
    elif not found:
        console().print("no time stamps; `chiso stamp` asks for one")
    for one in [] if as_json else found:
        said = f"{one.as_of} {one.manifest.name}: {one.verdict}, {one.stamped_at or 'no time'}"
        console().print(Text(said), soft_wrap=True)
        for problem in one.problems:
            console().print(Text(f"  {problem}"), soft_wrap=True)
    return GOOD if found and all(one.verdict == "holds" for one in found) else FAILED


def witness(settings: Settings, other: Path | None, as_of: date | None, *, as_json: bool) -> int:
    """Compare captures with those of a second landing zone; return the exit code."""
    from dagster_project.audit.origin.witness import compare
    from dagster_project.ingest.catalogue import read_catalogue
    from dagster_project.ingest.landing import LandingError

    folder = other or settings.witness
    if folder is None:
        return _wrong("name the second landing zone: `chiso witness DIR`, or CHISO_WITNESS")
    if (folder / "landing").is_dir():
        folder = folder / "landing"
    if (refused := _no_two_zones(settings.landing, folder)) is not None:
        return refused
    try:
        found = compare(settings.landing, folder, read_catalogue(settings.portals).portals, as_of)
    except LandingError as error:
        complain(f"not compared: {error}")
        return FAILED
    if as_json:
        print_json(dataclasses.asdict(found) | {"counts": dict(found.counts)})
    else:
        _print_witness(found)
    if not found.pairs:
        return _wrong("the two landing zones hold no answer to the same question of the same day")
    return GOOD if set(found.counts) <= {"same_bytes", "same_figures"} else FAILED


def _no_two_zones(here: Path, there: Path) -> int | None:
    """Say why two folders are no two landing zones; return the exit code, None if they are."""
    if not (there / "captures").is_dir():
        return _wrong(f"{there} is no landing zone (no folder `captures` in it)")
    if not (here / "captures").is_dir():
        return _wrong(f"{here} holds no captures; `chiso run` makes some")
    if there.resolve() == here.resolve():
        return _wrong("a landing zone is no witness of itself; name that of another installation")
    return None


def _print_witness(found: "Comparison") -> None:
    screen = console()
    table = Table("as of", "portal", "dataset", "unit", "apart", "outcome", box=None)
    for pair in found.pairs:
        if pair.outcome in ("same_bytes", "same_figures"):
            continue
        outcome = f"{pair.outcome}: {pair.reason or agreeing(f'{pair.differing} figures')}"
        row = (str(pair.as_of), pair.portal_id, pair.dataset, pair.root_unit_code)
        table.add_row(*row, f"{pair.seconds_apart} s", Text(outcome))
        for one in pair.differences:
            what = f"{one.unit} {one.measure_id}: {one.first} / {one.second}"
            table.add_row("", "", "", "", "", Text(what))
    if table.row_count:
        screen.print(table)
    counts = ", ".join(f"{name} {number}" for name, number in sorted(found.counts.items()))
    screen.print(
        Text(f"{len(found.pairs)} pairs: {counts or 'none'}; only here {found.only_first}, "
             f"only there {found.only_second}")
    )  # fmt: skip
    if any(pair.both_replayed for pair in found.pairs):
        screen.print(Text("Captures of a replay portal on both sides: that is no second witness."))


def _wrong(message: str) -> int:
    complain(message)
    return WRONG_USE

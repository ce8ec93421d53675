"""`chiso portals`: checking portal files, accepting refused captures.

Here: tables, JSON, exit codes. Not here: the catalogue, pulling (`ingest/`).
"""

import dataclasses
from typing import Any

from rich.table import Table
from rich.text import Text

from dagster_project.commands.console import console, print_json
from dagster_project.ingest.catalogue import CatalogueReading, missing_tokens, read_catalogue
from dagster_project.run_lock import AnotherRun, hold_run_lock
from dagster_project.settings import Settings

GOOD, FAILED, WRONG_USE = 0, 1, 2


def check(settings: Settings, portal_id: str | None, *, as_json: bool) -> int:
    """Validate the portal files; with a name, try one pull. Return the exit code."""
    reading = read_catalogue(settings.portals)
    problems = [*reading.problems, *missing_tokens(list(reading.portals.values()))]
    if portal_id is None:
        _print_catalogue(settings, reading, problems, as_json=as_json)
        return FAILED if problems else GOOD
    # Faults of other files are for `portals check` without a name.
    problems = [line for line in problems if line.startswith(f"{portal_id}.")]
    if portal_id not in reading.portals:
        known = ", ".join(sorted(reading.portals)) or "none"
        if not problems:
            return _refuse([f"{portal_id}: no such file in {settings.portals}; valid: {known}"])
    if problems:
        _refuse(problems)
        return FAILED
    return _probe(settings, reading, portal_id, as_json=as_json)


def accept(
    settings: Settings, portal: str, dataset: str, by: str, reason: str, *, as_json: bool
) -> int:
    """Take refused captures after a person has looked. Return the exit code."""
    from dagster_project.ingest.landing import Landing, NothingToAccept

    screen = console()
    if not by.strip() or not reason.strip():
        return _refuse(["--by and --reason must say something; they are kept with the capture"])
    try:
        with hold_run_lock(settings):
            accepted = Landing(settings.landing).accept(portal, dataset, by, reason)
    except AnotherRun as error:
        _refuse([str(error)])
        return FAILED
    except NothingToAccept as error:
        return _refuse([str(error)])
    if as_json:
        print_json([capture.capture_id for capture in accepted])
        return GOOD
    for capture in accepted:
        what = f"{capture.root_unit_code} {capture.period_id or ''}".strip()
        at = f"{capture.captured_at:%Y-%m-%d %H:%M} UTC"
        screen.print(Text(f"Accepted {portal}/{dataset} {what} of {at}: {capture.capture_id}"))
    screen.print("`chiso run` (or `chiso run --as-of` that day) builds with them.")
    return GOOD


def _print_catalogue(
    settings: Settings, reading: CatalogueReading, problems: list[str], *, as_json: bool
) -> None:
    screen = console()
    if as_json:
        valid = [portal.model_dump(mode="json") for portal in reading.portals.values()]
        print_json({"portals": valid, "problems": problems})
        return
    table = Table(title=f"Portals in {settings.portals}", title_justify="left")
    for column in ("portal", "name", "unit", "family", "host"):
        table.add_column(column)
    table.add_column("exports", justify="right")
    for portal in reading.portals.values():
        table.add_row(
            portal.id,
            portal.name.vi,
            portal.unit_code,
            portal.family,
            portal.host,
            str(len(portal.datasets)),
        )
    screen.print(table)
    for problem in problems:
        screen.print(Text(problem, style="red"))
    if not problems:
        screen.print(f"All {len(reading.portals)} portal files are valid.")


def _probe(settings: Settings, reading: CatalogueReading, portal_id: str, *, as_json: bool) -> int:
    from dagster_project.ingest.probe import NothingToAsk, probe

    screen = console()
    try:
        with screen.status(f"asking {portal_id} …"):
            found = probe(reading.portals[portal_id], settings.replay_url, home=settings.home)
    except NothingToAsk as error:
        return _refuse([str(error)])
    if as_json:
        print_json(dataclasses.asdict(found))
        return GOOD if found.ok else FAILED
    facts: dict[str, Any] = {"export": found.dataset, "address": found.url, **found.facts}
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, value in facts.items():
        table.add_row(name.replace("_", " "), Text(str(value)))
    screen.print(table)
    if found.ok:
        screen.print(f"{portal_id} answers; nothing was kept.", style="green")
        return GOOD
    screen.print(Text(f"{portal_id} gives nothing usable: {found.problem}", style="red"))
    return FAILED


def _refuse(problems: list[str]) -> int:
    errors = console(errors=True)
    for problem in problems:
        errors.print(Text(problem))
    return WRONG_USE

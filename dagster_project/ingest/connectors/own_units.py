"""A province's portal speaks of the province itself and of units below it.

Here: checks that the provincial families share. Not here: planning, the register of units.
"""

import re

from dagster_project.ingest.connectors.options import OptionsError
from dagster_project.ingest.models import NotThisExport, Parsed, RejectRow, Request, UnitRef
from dagster_project.ingest.portal import Portal
from dagster_project.ingest.unit_codes import root_of

_UNIT_CODE = re.compile(r"[A-Z][0-9]{2}(?:\.[0-9]{2,3})*")


def own_roots_only(portal: Portal) -> None:
    """Accept a portal whose datasets are all asked for the unit that runs it.

    Raises:
        OptionsError: If a dataset is asked for other units; it names each of them.
    """
    problems = [
        f"datasets.{number}.roots: is {dataset.roots!r}, but a portal of the family "
        f"{portal.family} only knows its own unit; write roots: own"
        for number, dataset in enumerate(portal.datasets)
        if dataset.roots != "own"
    ]
    if problems:
        raise OptionsError(problems)


def no_dataset_options(portal: Portal) -> None:
    """Accept a portal whose datasets have no options of their own.

    Raises:
        OptionsError: If one has; it names each of them.
    """
    problems = [
        f"datasets.{number}.options: the family {portal.family} has none here; give them to the "
        "portal"
        for number, dataset in enumerate(portal.datasets)
        if dataset.options
    ]
    if problems:
        raise OptionsError(problems)


def drop_elsewhere(parsed: Parsed, request: Request) -> None:
    """Reject units of other provinces, with their figures.

    Raises:
        NotThisExport: If all units lie elsewhere: the answer is another province's.
    """
    coded = [unit for unit in parsed.units if unit.code and _UNIT_CODE.fullmatch(unit.code)]
    strange = [unit for unit in coded if root_of(unit.code or "") != request.root_unit_code]
    if strange and len(strange) == len(coded):
        raise NotThisExport(
            f"wrong root: asked for {request.root_unit_code}, got {who(strange[0])}"
        )
    for unit in strange:
        reason = (
            f"{who(unit)} does not lie below {request.root_unit_code}, which was asked for; its "
            "figures are not used"
        )
        parsed.rejects.append(RejectRow(unit.locator, unit.code or "", reason))
    gone = {unit.locator for unit in strange}
    parsed.units = [unit for unit in parsed.units if unit.locator not in gone]
    parsed.rows = [row for row in parsed.rows if row.unit.locator not in gone]


def who(unit: UnitRef) -> str:
    """Name a unit in a message."""
    named = unit.code or unit.source_id
    return f"{named} ({unit.name})" if named and unit.name else named or unit.name or "no unit"

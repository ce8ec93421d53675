"""`chiso diff`: what changed between two sides, as tables, sentences or JSON.

Here: arguments and exit codes. Not here: the comparison (`audit/diff/diff.py`), how it looks
(diff_tables.py).
"""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from dagster_project.commands.console import console, print_json
from dagster_project.commands.options import Json
from dagster_project.commands.usage import complain, no_edition_code
from dagster_project.settings import get_settings

if TYPE_CHECKING:
    from dagster_project.audit.diff.diff import Diff, UnitDiff


def diff(
    before: Annotated[str, typer.Argument(help="EDITION, DATE or EDITION@DATE.")],
    after: Annotated[str, typer.Argument(help="The same; an edition alone: its newest day.")],
    unit: Annotated[str | None, typer.Option(help="Only this unit, by indicator.")] = None,
    period: Annotated[str | None, typer.Option(help="2026, 2026-Q3, 2026-10, …")] = None,
    basis: Annotated[
        str, typer.Option(help="national, reconciled, provincial or published.")
    ] = "national",
    group: Annotated[
        str, typer.Option(help="provinces, departments, communes, departments:H21, communes:H21.")
    ] = "provinces",
    lang: Annotated[Literal["vi", "en"], typer.Option(help="Language of the table.")] = "vi",
    as_json: Json = False,
) -> None:
    """Tell what changed between two editions or days, by cause, and what it did to ranks.

    A date is of the current edition. Causes are told apart by counting again with the inputs of
    the second side, one after the other: code, boundary or name, methodology, reconciliation rule
    or override, revised data, new data. Figures of the replay portal's provinces are synthetic
    and marked °.
    """
    from dagster_project.audit.diff.as_json import plain
    from dagster_project.audit.diff.diff import compare
    from dagster_project.audit.diff.sides import read_side
    from dagster_project.commands.diff_tables import print_all, print_unit
    from dagster_project.commands.errata import print_notices, silence_opener
    from dagster_project.publish.errors import NoEdition, UnknownChoice
    from dagster_project.publish.open_edition import damage_named

    errors = console(errors=True)
    try:
        silence_opener()
        sides = [read_side(get_settings(), text) for text in (before, after)]
        editions = list(dict.fromkeys(side.edition for side in sides))
        for edition in editions:
            print_notices(edition)
        with damage_named(*(one.edition_id for one in editions)):
            with errors.status("…") as status:
                found = compare(sides[0], sides[1], period, basis, group, status.update)
            one = _unit(found, unit) if unit else None
    except (NoEdition, UnknownChoice) as error:
        complain(error)
        raise typer.Exit(no_edition_code(error, named=True)) from None
    if as_json:
        print_json(plain(found, [one] if one else found.units))
    elif one:
        print_unit(found, one, lang, console())
    else:
        print_all(found, lang, console())


def _unit(found: "Diff", text: str) -> "UnitDiff":
    """Return the unit that a text means on either side, with its name after or before."""
    from dagster_project.publish.errors import UnknownChoice
    from dagster_project.publish.find_unit import find_unit
    from dagster_project.publish.open_edition import open_edition

    codes, refusals = [], []
    for side in (found.after, found.before):
        with open_edition(side.edition) as connection:
            try:
                codes.append(find_unit(connection, text, side.as_of).code)
            except UnknownChoice as error:
                refusals.append(error)
    if not codes:
        raise refusals[0]
    units = [one for one in found.units if one.unit_code in codes]
    if not units:
        listed = " and ".join(dict.fromkeys(codes))
        raise UnknownChoice(
            f"{listed} is in {found.asked.peer_group} on neither side; name its group with --group"
        )
    if len(units) > 1:
        raise UnknownChoice(
            f"{text!r} is {codes[0]} on the second side and {codes[1]} on the first; give the code"
        )
    return units[0]

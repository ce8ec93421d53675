"""Commands about the record itself: revisions, errata, corrections, evidence of origin.

Here: arguments and help of these commands. Not here: the work, which is imported when a command
runs (`revisions.py`, `corrections.py`, …).
"""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from dagster_project.commands.options import Json, parse_day
from dagster_project.settings import get_settings

Day = Annotated[
    date | None, typer.Option("--as-of", parser=parse_day, metavar="DATE", show_default=False)
]
EditionName = Annotated[str | None, typer.Option(help="Default: the current edition.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(revisions)
    app.command()(corrections)
    app.command()(erratum)
    app.command()(errata)
    app.command()(stamp)
    app.command()(witness)


def revisions(
    portal: Annotated[str | None, typer.Option(help="Only this portal.")] = None,
    measure: Annotated[str | None, typer.Option(help="Only this measure.")] = None,
    unit: Annotated[
        str | None,
        typer.Option(help="Only this unit, by code or name; with --measure its whole history."),
    ] = None,
    period: Annotated[str | None, typer.Option(help="2026, 2026-Q3, 2026-10, …")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many single revisions to list.")] = 20,
    edition: EditionName = None,
    as_json: Json = False,
) -> None:
    """Show how figures changed from one capture to the next, and how long until they stand.

    The growth of an open period is counted apart: it is no revision.
    """
    from dagster_project.commands.revisions import print_revisions

    raise typer.Exit(
        print_revisions(
            get_settings(), portal, measure, unit, period, edition, limit, as_json=as_json
        )
    )


def corrections(
    portal: Annotated[str | None, typer.Option(help="Only entries about this portal.")] = None,
    entry: Annotated[
        str | None, typer.Option(help="Only this entry (c-2026-001, …), day by day.")
    ] = None,
    as_of: Day = None,
    edition: EditionName = None,
    as_json: Json = False,
) -> None:
    """Show the corrections log: known errors of sources and overrides, and what became of them.

    Default: the newest day. An entry is a row of seeds/corrections.csv or seeds/overrides.csv.
    """
    from dagster_project.commands.corrections import print_corrections

    raise typer.Exit(
        print_corrections(get_settings(), portal, entry, as_of, edition, as_json=as_json)
    )


def erratum(
    edition: Annotated[str, typer.Argument(help="The edition that was wrong.")],
    successor: Annotated[str, typer.Option(help="The edition that stands in its place.")],
    reason: Annotated[str, typer.Option(help="What is wrong with it, in words.")],
    by: Annotated[str, typer.Option(help="Who found it wrong.")],
    reason_en: Annotated[str | None, typer.Option(help="The reason in English.")] = None,
    as_json: Json = False,
) -> None:
    """Write that an edition was wrong, and which one to use; every reader of it sees that.

    The edition itself stays as it is: the list lies beside the editions.
    """
    from dagster_project.commands.errata import write

    why = (reason, reason_en)
    raise typer.Exit(write(get_settings(), edition, successor, why, by, as_json=as_json))


def errata(as_json: Json = False) -> None:
    """List the editions that were found wrong, with their successors."""
    from dagster_project.commands.errata import print_list

    raise typer.Exit(print_list(get_settings(), as_json=as_json))


def stamp(
    as_of: Day = None,
    check: Annotated[
        bool, typer.Option("--check", help="Check the stamps there are instead.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Have the list of a day's captures time-stamped (RFC 3161) by CHISO_TSA_URL.

    The list names every capture with the sha256 of its bytes; `openssl ts` asks and checks.
    Default: the newest day; with --check all days.
    """
    from dagster_project.commands.evidence import check_days, stamp_day

    work = check_days if check else stamp_day
    raise typer.Exit(work(get_settings(), as_of, as_json=as_json))


def witness(
    other: Annotated[
        Path | None,
        typer.Argument(help="Landing zone of another installation. Default: CHISO_WITNESS."),
    ] = None,
    as_of: Day = None,
    as_json: Json = False,
) -> None:
    """Compare captures with those that another installation took from another place.

    Bytes first; where they differ, figure by figure. Exit code 0 only if all of them agree.
    """
    from dagster_project.commands.evidence import witness as compare

    raise typer.Exit(compare(get_settings(), other, as_of, as_json=as_json))

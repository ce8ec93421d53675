"""Commands about the record itself: revisions, errata, corrections, evidence of origin.

Here: arguments and help of these commands. Not here: the work, which is imported when a command
runs (`cli_revisions.py`, `cli_errata.py`, …).
"""

from typing import Annotated

import typer

from dagster_project.settings import get_settings

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
EditionName = Annotated[str | None, typer.Option(help="Default: the current edition.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(revisions)
    app.command()(erratum)
    app.command()(errata)


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
    from dagster_project.cli_revisions import print_revisions

    raise typer.Exit(
        print_revisions(
            get_settings(), portal, measure, unit, period, edition, limit, as_json=as_json
        )
    )


def erratum(
    edition: Annotated[str, typer.Argument(help="The edition that was wrong.")],
    successor: Annotated[str, typer.Option(help="The edition that stands in its place.")],
    reason: Annotated[str, typer.Option(help="What is wrong with it, in words.")],
    by: Annotated[str, typer.Option(help="Who found it wrong.")],
    as_json: Json = False,
) -> None:
    """Write that an edition was wrong, and which one to use; every reader of it sees that.

    The edition itself stays as it is: the list lies beside the editions.
    """
    from dagster_project.cli_errata import write

    raise typer.Exit(write(get_settings(), edition, successor, reason, by, as_json=as_json))


def errata(as_json: Json = False) -> None:
    """List the editions that were found wrong, with their successors."""
    from dagster_project.cli_errata import print_list

    raise typer.Exit(print_list(get_settings(), as_json=as_json))

"""An edition as a command reads it: its notices first, and refusals as one line.

Here: which exit code a refusal has. Not here: what is read, how it looks.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import typer

from dagster_project.commands.errata import print_notices
from dagster_project.commands.usage import complain, no_edition_code, wrong_use
from dagster_project.settings import Settings

if TYPE_CHECKING:
    from dagster_project.publish.current import Edition

Found = TypeVar("Found")


def read_edition(
    settings: Settings, name: str | None, read: Callable[["Edition"], Found]
) -> tuple["Edition", Found]:
    """Read something of an edition, or end the command with the line that says why not.

    Args:
        settings: The installation's settings.
        name: The edition that was named; None for the current one.
        read: Reads it; may raise `NoEdition` and `UnknownChoice`.

    Returns:
        The edition and what was read.

    Raises:
        typer.Exit: 1 where there is no edition or it is damaged, 2 where a choice does not exist.
    """
    from dagster_project.publish.current import find_edition
    from dagster_project.publish.errors import NoEdition, UnknownChoice
    from dagster_project.publish.open_edition import damage_named

    try:
        edition = find_edition(settings, name)
        print_notices(edition)
        with damage_named(edition.edition_id):
            return edition, read(edition)
    except NoEdition as error:
        complain(str(error))
        raise typer.Exit(no_edition_code(error, named=name is not None)) from None
    except UnknownChoice as error:
        wrong_use(str(error))

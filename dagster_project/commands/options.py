"""Options that several commands share.

Here: how days are given, and JSON. Not here: commands.
"""

from datetime import date
from typing import Annotated

import typer


def parse_day(text: str) -> date:
    """Read a day as options give it.

    Raises:
        typer.BadParameter: If it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date; write it like 2026-10-10") from None


Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]

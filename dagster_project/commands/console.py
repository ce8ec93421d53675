"""Where the command line prints.

Here: one console per stream, wide enough for tables in logs. Not here: what is printed.
"""

import json
from typing import Any

from rich.console import Console

WIDTH_WITHOUT_TERMINAL = 150


def console(*, errors: bool = False) -> Console:
    """Return the console for results, or for everything else."""
    made = Console(stderr=errors, highlight=False)
    if made.is_terminal:
        return made
    return Console(stderr=errors, highlight=False, width=WIDTH_WITHOUT_TERMINAL)


def print_json(value: Any) -> None:
    """Print a value as JSON on standard output."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    console().out(text, highlight=False)

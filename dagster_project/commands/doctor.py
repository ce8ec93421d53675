"""Printing what `chiso doctor` found.

Here: table, JSON, exit code. Not here: the checks (`doctor.py`).
"""

import dataclasses

from rich.table import Table
from rich.text import Text

from dagster_project.commands.console import console, print_json
from dagster_project.doctor import examine
from dagster_project.settings import Settings

STYLES = {"ok": "green", "warning": "yellow", "wrong": "bold red"}


def print_findings(settings: Settings, *, as_json: bool) -> int:
    """Print the findings and return 1 if something does not work."""
    findings = examine(settings)
    if as_json:
        print_json([dataclasses.asdict(one) for one in findings])
    else:
        table = Table(box=None, show_header=False, pad_edge=False)
        for one in findings:
            message = one.message + (f"\n→ {one.advice}" if one.advice else "")
            table.add_row(Text(one.state, style=STYLES[one.state]), one.name, Text(message))
        console().print(table)
    return int(any(one.state == "wrong" for one in findings))

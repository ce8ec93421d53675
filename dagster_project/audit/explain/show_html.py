"""An explanation as one page that needs nothing else: no network, no script.

Here: filling the template. Not here: its looks (`templates/`). Vietnamese stands first, English
beside it.
"""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dagster_project.audit import numbers
from dagster_project.audit.explain import words
from dagster_project.audit.explain.evidence_records import Source
from dagster_project.audit.explain.explanation import Explanation, lacking_parts, ledger_rows

_TEMPLATES = Path(__file__).parent / "templates"


def html_page(told: Explanation) -> str:
    """Return an explanation as an HTML page."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {
        "points": lambda value: numbers.points(value, "vi"),
        "signed": lambda value: numbers.signed(value, "vi"),
        "count": lambda value: numbers.count(value, "vi"),
        "digits": lambda value: numbers.formula(value, "vi"),
        "day": lambda value: numbers.day(value, "vi"),
        "moment": lambda value: numbers.moment(value, "vi"),
        "command": _command,
    }
    environment.globals |= {
        "code_and_name": numbers.code_and_name,
        "interval": numbers.interval,
        "word": _word,
        "instead_from": words.instead_from,
        "lacking": lacking_parts,
        "share": lambda part, whole: f"{100 * part / whole:.1f}" if part and whole else "0",
    }
    return environment.get_template("explain.html.j2").render(
        told=told,
        css=(_TEMPLATES / "explain.css").read_text(encoding="utf-8"),
        rules={row.rule_id: row for row in ledger_rows(told)},
        has_synthetic=told.has_synthetic or any(one.is_synthetic for one in told.captures),
        synthetic=words.SYNTHETIC,
        not_recorded=words.NOT_RECORDED,
    )


def _word(table: str, key: str | None) -> Any:
    """Return the pair of words for a key of one of the tables of words."""
    return words.label_of(getattr(words, table), key)


def _command(source: Source, file: str) -> str | None:
    """Return a command that reads the same cell without this project, where one line can."""
    if source.locator is None or not source.locator.startswith("/"):
        return None
    steps = []
    for token in source.locator.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        steps.append(f"[{key}]" if key.isdigit() else f'["{key}"]')
    return f"jq '.{''.join(steps)}' {file}"

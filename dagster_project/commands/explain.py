"""`chiso explain`: a score or rank with everything it stands on, as a tree, JSON or a page.

Here: the command's options, the choice of form and the exit code. Not here: the tree and its
forms (`audit/`).
"""

import dataclasses
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from dagster_project.commands.options import Json, parse_day
from dagster_project.commands.usage import cannot_write, complain, no_edition_code

if TYPE_CHECKING:
    from dagster_project.audit.explain.asked import Question
    from dagster_project.audit.explain.explanation import Explanation

GOOD, FAILED, WRONG_USE = 0, 1, 2
Language = Literal["vi", "en"]


def explain(  # noqa: PLR0913 - one parameter per option
    unit: Annotated[str, typer.Argument(help="Code or name of a unit; marks may be left out.")],
    indicator: Annotated[str | None, typer.Option(help="One indicator: 2.1, 4.5a, …")] = None,
    component: Annotated[str | None, typer.Option(help="One component: TDGQ, CKMB, …")] = None,
    rank: Annotated[bool, typer.Option("--rank", help="The place among its peers.")] = False,
    basis: Annotated[
        str, typer.Option(help="national, reconciled, provincial or published.")
    ] = "national",
    period: Annotated[str | None, typer.Option(help="2026, 2026-Q3, 2026-10, …")] = None,
    as_of: Annotated[
        date | None,
        typer.Option("--as-of", parser=parse_day, metavar="DATE", help="Default: the newest day."),
    ] = None,
    group: Annotated[
        str | None, typer.Option(help="Peer group; default: the smallest that the unit is in.")
    ] = None,
    edition: Annotated[str | None, typer.Option(help="Default: the current edition.")] = None,
    lang: Annotated[Language, typer.Option(help="Language of the tree; the page has both.")] = "vi",
    html: Annotated[
        Path | None, typer.Option(help="Write a page that needs nothing else.", dir_okay=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """Show what a score or rank stands on, down to the raw cells, which are read again now.

    The score, its parts, rule and rounding, the ledger with all candidates, and each figure's
    place in the file as received. Exit code 1: a file is there and no longer says what was
    used, or the tree does not add up. A file that is not here is told, and is no contradiction.
    """
    from dagster_project.audit.explain.asked import question_of

    if sum((indicator is not None, component is not None, rank)) > 1:
        raise typer.BadParameter("give one of --indicator, --component and --rank")
    question = question_of(unit, indicator, component, basis, period, as_of, group, rank=rank)
    told = _told(question, edition)
    if isinstance(told, int):
        raise typer.Exit(told)
    _show(told, lang, as_json=as_json, html=html)
    raise typer.Exit(FAILED if _contradicted(told) else GOOD)


def _told(question: "Question", edition: str | None) -> "Explanation | int":
    """Return the explanation, or the exit code after saying why there is none."""
    from dagster_project.audit.explain.explain import explain as explained
    from dagster_project.commands.errata import print_notices
    from dagster_project.publish.current import find_edition
    from dagster_project.publish.errors import NoEdition, UnknownChoice
    from dagster_project.publish.open_edition import damage_named
    from dagster_project.settings import get_settings

    settings = get_settings()
    try:
        named = find_edition(settings, edition)
        print_notices(named)
        with damage_named(named.edition_id):
            return explained(named, settings.landing, question)
    except NoEdition as error:
        complain(str(error))
        return no_edition_code(error, named=edition is not None)
    except UnknownChoice as error:
        complain(str(error))
        return WRONG_USE


def _show(told: "Explanation", lang: Language, *, as_json: bool, html: Path | None) -> None:
    from dagster_project.commands.console import console, print_json

    if html is not None:
        from dagster_project.audit.explain.show_html import html_page
        from dagster_project.publish.files import whole_or_nothing

        page = html_page(told)
        try:
            html.parent.mkdir(parents=True, exist_ok=True)
            with whole_or_nothing(html) as beside:
                beside.write_text(page, encoding="utf-8")
        except OSError as error:
            cannot_write("--html", html, error)
        complain(f"→ {html}")
    if as_json:
        print_json(_plain(dataclasses.asdict(told)))
    elif html is None:
        from dagster_project.audit.explain.show_terminal import print_explanation

        print_explanation(told, console(), lang)


def _contradicted(told: "Explanation") -> bool:
    """Whether the landing zone says something else than what was used, or the edition does."""
    altered = any(one.file_state == "altered" for one in told.captures)
    return altered or told.cells_contradicted > 0 or bool(told.problems)


def _plain(value: Any) -> Any:
    """Return a record for JSON, its labels as pairs of languages."""
    if hasattr(value, "_asdict"):
        return value._asdict()
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value

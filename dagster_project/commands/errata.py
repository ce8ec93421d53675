"""`chiso erratum`, and the notice that every reader of a wrong edition gets.

Here: how errata look on the command line. Not here: the list of errata (`publish/errata.py`).
"""

import dataclasses
import warnings
from typing import TYPE_CHECKING, Any

from rich.text import Text

from dagster_project.commands.console import console, print_json
from dagster_project.commands.usage import complain
from dagster_project.settings import Settings

if TYPE_CHECKING:
    from dagster_project.publish.current import Edition

GOOD, FAILED, WRONG_USE = 0, 1, 2


def silence_opener() -> None:
    """Leave it to the command to tell of errata: the opener's warnings would say it again."""
    from dagster_project.publish.errata import EditionHasErratum

    warnings.simplefilter("ignore", EditionHasErratum)


def print_notices(edition: "Edition") -> None:
    """Say on standard error what to know of an edition before its figures; results stay clean."""
    from dagster_project.publish.notices import notices_of

    silence_opener()
    for text in notices_of(edition):
        complain(text, "bold red")


def notices_for_json(edition: "Edition") -> dict[str, Any]:
    """Return the same for JSON output: the erratum as a record, and all of it as sentences."""
    from dagster_project.publish.notices import erratum_or_none, notices_of

    found = erratum_or_none(edition)
    return {
        "erratum": None if found is None else dataclasses.asdict(found),
        "notices": notices_of(edition),
    }


def errata_by_id(settings: Settings) -> dict[str, dict[str, Any]]:
    """Return all errata for lists and JSON, by the wrong edition's id; a broken list is said."""
    from dagster_project.publish.errata import BadErratum, errata, lost_errata

    try:
        found, lost = errata(settings.editions), lost_errata(settings.editions)
    except BadErratum as error:
        complain(error, "bold red")
        return {}
    _print_lost(lost)
    return {name: dataclasses.asdict(one) for name, one in found.items()}


def write(
    settings: Settings,
    edition: str,
    successor: str,
    reason: tuple[str, str | None],
    by: str,
    *,
    as_json: bool,
) -> int:
    """Write an erratum, its reason in Vietnamese and perhaps English; return the exit code."""
    from dagster_project.publish.current import find_edition
    from dagster_project.publish.errata import BadErratum, write_erratum
    from dagster_project.publish.errors import NoEdition

    try:
        wrong, right = (find_edition(settings, one) for one in (edition, successor))
        written = write_erratum(wrong, right, reason[0], by, reason[1])
    except (NoEdition, BadErratum) as error:
        complain(error)
        return WRONG_USE
    if as_json:
        print_json(dataclasses.asdict(written))
    else:
        console().print(Text(written.message), soft_wrap=True)
    return GOOD


def print_list(settings: Settings, *, as_json: bool) -> int:
    """Print all errata and return the exit code; it is not 0 where one was lost."""
    from dagster_project.publish.errata import BadErratum, errata, lost_errata

    try:
        found, lost = list(errata(settings.editions).values()), lost_errata(settings.editions)
    except BadErratum as error:
        complain(error)
        return FAILED
    _print_lost(lost)
    if as_json:
        print_json([dataclasses.asdict(one) for one in found])
        return FAILED if lost else GOOD
    if not found and not lost:
        console().print("Không có ấn bản nào bị đính chính. (No edition has an erratum.)")
    for one in found:
        console().print(Text(f"{one.written_at} {one.by}: {one.message}"), soft_wrap=True)
    return FAILED if lost else GOOD


def _print_lost(lost: dict[str, str]) -> None:
    for sentence in lost.values():
        complain(sentence, "bold red")

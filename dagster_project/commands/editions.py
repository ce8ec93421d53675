"""`chiso editions` and `chiso rollback`: which editions there are, stay, and are in force.

Here: arguments and how it looks. Not here: the policy (`publish/retention.py`).
"""

from collections.abc import Callable
from typing import Annotated, TypeVar

import typer
from rich.table import Table
from rich.text import Text

from dagster_project.commands.console import console, print_json
from dagster_project.commands.errata import errata_by_id, notices_for_json, print_notices
from dagster_project.commands.usage import complain
from dagster_project.settings import get_settings

GOOD, FAILED, WRONG_USE = 0, 1, 2
Result = TypeVar("Result")
editions_app = typer.Typer(no_args_is_help=True, help="Published editions: list, keep, remove.")
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
Named = Annotated[str, typer.Argument(help="Edition id, or a beginning that only it has.")]
Keep = Annotated[
    int | None,
    typer.Option(min=2, help="How many of the newest stay. Default: CHISO_KEEP_EDITIONS."),
]


@editions_app.command("list")
def list_all(keep: Keep = None, as_json: Json = False) -> None:
    """List editions: size, pins, which is in force, and what the policy would remove."""
    from dagster_project.publish.retention import list_editions

    settings = get_settings()
    found = _tried(lambda: list_editions(settings, keep or settings.keep_editions))
    wrong = errata_by_id(settings)
    rows = [
        {
            "edition_id": one.edition.edition_id,
            "published_at": one.edition.published_at,
            "in_force": one.in_force,
            "pinned": one.pinned,
            "kept_because": one.reason,
            **notices_for_json(one.edition),
        }
        for one in reversed(found)
    ]
    if as_json:
        print_json(rows)
        return
    table = Table(
        "edition", "in force", "pinned", "stays", "erratum: use", box=None, pad_edge=False
    )
    for row in rows:
        stays = row["kept_because"] or "may be removed"
        instead = wrong.get(str(row["edition_id"]), {}).get("last_id", "")
        in_force = "●" if row["in_force"] else ""
        cells = (row["edition_id"], in_force, row["pinned"] or "", stays, instead)
        table.add_row(*(Text(str(cell)) for cell in cells))
    console().print(table)


@editions_app.command("pin")
def pin_one(
    edition: Named, reason: Annotated[str, typer.Option(help="Why it must stay.")] = "pinned"
) -> None:
    """Keep an edition for good: no policy removes it."""
    from dagster_project.publish.retention import pin

    pinned = _tried(lambda: pin(get_settings(), edition, reason))
    typer.echo(f"edition {pinned.edition_id} is pinned: {reason}")


@editions_app.command("unpin")
def unpin_one(edition: Named) -> None:
    """Let the policy decide about an edition again."""
    from dagster_project.publish.retention import unpin

    typer.echo(f"edition {_tried(lambda: unpin(get_settings(), edition)).edition_id} is not pinned")


@editions_app.command("prune")
def prune_old(
    keep: Keep = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    as_json: Json = False,
) -> None:
    """Remove editions that are not pinned, in force, open in a reader, or among the newest."""
    from dagster_project.publish.retention import list_editions, prune

    settings = get_settings()
    number = keep or settings.keep_editions
    if not number:
        raise typer.BadParameter("say how many stay: --keep N, or set CHISO_KEEP_EDITIONS")
    if dry_run:
        found = _tried(lambda: list_editions(settings, number))
        gone = [one.edition.edition_id for one in found if one.reason is None]
    else:
        gone = [one.edition_id for one in _tried(lambda: prune(settings, number))]
    if as_json:
        print_json({"removed": [] if dry_run else gone, "would_remove": gone if dry_run else []})
        return
    verb = "would remove" if dry_run else "removed"
    for edition_id in gone:
        typer.echo(f"{verb} edition {edition_id}")
    typer.echo(f"{verb} {len(gone)} edition(s)")


def rollback(edition: Named) -> None:
    """Put an earlier edition in force: one atomic change of current.json.

    Every file of it is hashed first: one that is not as it was published is refused. Newer editions
    stay where they are, set aside: the next run publishes nothing while its content is that of one
    of them, and a new edition as soon as the content is another. To go forward again name the newer
    edition.
    """
    from dagster_project.publish.rollback import rollback as go_back

    settings = get_settings()
    named = _tried(lambda: go_back(settings, edition))
    print_notices(named)
    typer.echo(f"edition {named.edition_id} is in force ({settings.current})")


def _tried(work: Callable[[], Result]) -> Result:
    """Do it, or end with the message: 2 for what is not there, 1 for what is busy or damaged."""
    from dagster_project.publish.errors import (
        EditionDamaged,
        NoEdition,
        NothingPublished,
        PublishRefused,
    )
    from dagster_project.publish.plain_words import NotPlain

    try:
        return work()
    except (NoEdition, NotPlain, PublishRefused) as error:
        complain(error)
        asked_wrongly = isinstance(error, NoEdition | NotPlain)
        not_asked = isinstance(error, NothingPublished | EditionDamaged)
        code = WRONG_USE if asked_wrongly and not not_asked else FAILED
        raise typer.Exit(code) from None

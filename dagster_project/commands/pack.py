"""`chiso pack`: an auditor's pack of one unit, as a zip.

Here: the command's options and what it prints. Not here: the pack (`audit/pack/pack.py`).
"""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dagster_project.commands.options import Json, parse_day
from dagster_project.commands.usage import cannot_write, complain, no_edition_code

if TYPE_CHECKING:
    from dagster_project.audit.pack.pack import PackResult

GOOD, FAILED, WRONG_USE = 0, 1, 2


def pack(
    unit: Annotated[str, typer.Argument(help="Code or name of a unit; marks may be left out.")],
    period: Annotated[str | None, typer.Option(help="2026, 2026-Q3, 2026-10, …")] = None,
    as_of: Annotated[
        date | None,
        typer.Option("--as-of", parser=parse_day, metavar="DATE", help="Default: the newest day."),
    ] = None,
    edition: Annotated[str | None, typer.Option(help="Default: the current edition.")] = None,
    out: Annotated[Path, typer.Option(help="Folder or zip to write.")] = Path(),
    as_json: Json = False,
) -> None:
    """Write a zip that proves one unit's scores: raw exports, rules, lineage, and a script.

    The script recomputes the scores from the raw bytes on bare Python 3.11 and prints whether
    they agree.
    """
    from dagster_project.audit.errors import CannotWrite
    from dagster_project.audit.explain.asked import Question
    from dagster_project.audit.pack.pack import PackRefused, write_pack
    from dagster_project.commands.errata import print_notices
    from dagster_project.publish.current import find_edition
    from dagster_project.publish.errors import NoEdition, UnknownChoice
    from dagster_project.settings import get_settings

    settings = get_settings()
    question = Question(unit, basis="published", period=period, as_of=as_of)
    try:
        named = find_edition(settings, edition)
        made = write_pack(named, settings.landing, question, out)
    except NoEdition as error:
        _refuse(str(error), no_edition_code(error, named=edition is not None))
    except UnknownChoice as error:
        _refuse(str(error), WRONG_USE)
    except CannotWrite as error:
        cannot_write("--out", Path(error.filename), error)
    except PackRefused as error:
        _refuse(str(error), FAILED)
    else:
        print_notices(named)  # where there is no pack, the reason is all there is to say
        _print(made, as_json=as_json)


def _print(made: "PackResult", *, as_json: bool) -> None:
    from rich.text import Text

    from dagster_project.commands.console import console, print_json

    if as_json:
        print_json({"path": str(made.path), "bytes": made.bytes, "raw_files": made.raw_files,
                    **made.about})  # fmt: skip
        return
    about = made.about
    screen = console()
    title = f"{about['unit_code']} {about['unit_name']}, {about['period_id']}, {about['as_of']}"
    screen.print(Text(f"{title}: {made.raw_files} tệp gốc / raw files"), soft_wrap=True)
    if about["has_synthetic"]:
        screen.print("° có tệp mô phỏng (synthetic)")
    screen.print(Text(f"→ {made.path} ({made.bytes:,} bytes)"), soft_wrap=True)
    screen.print("Kiểm tra / check: unzip, python3 recompute.py")


def _refuse(text: str, code: int) -> None:
    complain(text)
    raise typer.Exit(code)

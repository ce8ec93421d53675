"""`chiso verify`: the verdict on an edition, as text or JSON.

Here: arguments, how it looks, the exit code. Not here: the checks (`audit/verify/verify.py`).
"""

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dagster_project.commands.console import console, print_json
from dagster_project.commands.errata import errata_by_id, print_notices
from dagster_project.commands.usage import complain
from dagster_project.publish.ranking_labels import Label
from dagster_project.settings import Settings, get_settings

if TYPE_CHECKING:
    from dagster_project.audit.verify.findings import Difference, Finding, Report
    from dagster_project.publish.current import Edition

GOOD, FAILED, WRONG_USE = 0, 1, 2
MOST_SHOWN = 10
PLACES_SHOWN = 3
Language = Literal["vi", "en"]

_WORDS = {
    "edition": Label("Ấn bản", "Edition"),
    "unknown": Label("Chưa kiểm tra được", "Not checked"),
    "notes": Label("Ghi chú", "Notes"),
    "beside": Label("Bên cạnh ấn bản, trong landing", "Beside the edition, in landing"),
    "more": Label("và {more} điểm khác: {kind} (--json)", "and {more} more: {kind} (--json)"),
    "hashes": Label("mã băm", "hashes"),
    "full": Label("làm lại", "full"),
    "a row": Label("có dòng", "a row"),
    "line": Label("dòng", "line"),
    "columns": Label(
        "bảng|khóa|cột|đã công bố|tìm thấy",
        "table|key|column|published|found",
    ),
}


def verify(
    edition: Annotated[str | None, typer.Argument(help="Default: the current edition.")] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Every edition, oldest first, and those that are gone.")
    ] = False,
    full: Annotated[
        bool,
        typer.Option("--full", help="Parse the captures again, build again, compare every row."),
    ] = False,
    allowed_signers: Annotated[
        Path | None,
        typer.Option(
            help="Whose signature counts. Default: CHISO_ALLOWED_SIGNERS.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    landing: Annotated[
        bool,
        typer.Option(
            "--landing",
            help="Also read and hash all that the landing zone holds beside the edition's "
            "captures; without it only as long as that is little.",
        ),
    ] = False,
    lang: Annotated[Literal["vi", "en"], typer.Option(help="Language of the verdict.")] = "vi",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Check an edition: reproduced, differs, or can't tell, with the first differences.

    Every file and every capture is hashed: nothing was changed since. Only --full computes anything
    again. Exit code 0 only if the verdict on every edition is "reproduced".
    """
    from dagster_project.audit.verify.editions_gone import editions_gone
    from dagster_project.audit.verify.verify import verify as check
    from dagster_project.publish.current import edition_ids

    settings, errors = get_settings(), console(errors=True)
    if every and edition:
        raise typer.BadParameter("give an edition or --all")
    gone = editions_gone(settings) if every else []
    chosen = [] if gone and not edition_ids(settings) else _chosen(settings, edition, every)
    for one in chosen:
        print_notices(one)
    reports = [
        check(
            settings,
            one,
            full=full,
            allowed_signers=allowed_signers or settings.allowed_signers,
            every=landing or full,
            say=lambda line: (
                errors.print(Text(f"{line.said_in(lang)} …", style="dim")) if full else None
            ),
        )
        for one in chosen
    ]
    reports = sorted(reports + gone, key=lambda one: one.edition_id)
    if as_json:
        wrong = errata_by_id(settings)
        plain = [_plain(one) | {"erratum": wrong.get(one.edition_id)} for one in reports]
        print_json(plain if every else plain[0])
    else:
        for report in reports:
            _print(console(), report, lang)
    good = all(one.verdict == "reproduced" for one in reports)
    raise typer.Exit(GOOD if good else FAILED)


def _plain(report: "Report") -> dict[str, Any]:
    from dagster_project.audit.verify.words import what_was_done

    fields: dict[str, Any] = _by_language(dataclasses.asdict(report))
    return {"verdict": report.verdict, "done": what_was_done(report)._asdict(), **fields}


def _by_language(value: Any) -> Any:
    """Return a value with each of its words by language."""
    if isinstance(value, Label):
        return value._asdict()
    if isinstance(value, dict):
        return {name: _by_language(one) for name, one in value.items()}
    return [_by_language(one) for one in value] if isinstance(value, (list, tuple)) else value


def _chosen(settings: Settings, edition_id: str | None, every: bool) -> "list[Edition]":
    from dagster_project.publish.current import edition_ids, edition_named, find_edition
    from dagster_project.publish.errors import NoEdition

    ids = edition_ids(settings) if every else []
    if ids:
        return [edition_named(settings, one) for one in ids]
    try:
        return [find_edition(settings, edition_id)]
    except NoEdition as error:
        complain(error)
        raise typer.Exit(FAILED if edition_id is None else WRONG_USE) from None


def _print(screen: Console, report: "Report", lang: Language) -> None:
    from dagster_project.audit.verify.words import what_was_done

    said = {name: words.said_in(lang) for name, words in _WORDS.items()}
    style = {"reproduced": "bold green", "differs": "bold red"}
    named = Text(_verdict(report, lang), style=style.get(report.verdict, "bold yellow"))
    screen.print(Text(f"{said['edition']} {report.edition_id}:"), named)
    screen.print(Text(f"  {what_was_done(report).said_in(lang)}"), soft_wrap=True)
    _print_findings(screen, report.findings, lang)
    for name, lines in (("unknown", report.unknown), ("notes", report.notes)):
        for line in lines:
            screen.print(Text(f"  {said[name]}: {line.said_in(lang)}"), soft_wrap=True)
    _print_beside(screen, report, lang)
    times = ", ".join(f"{said[part]} {seconds:.2f} s" for part, seconds in report.seconds.items())
    screen.print(Text(f"  {times}", style="dim"))


def _print_findings(screen: Console, findings: "Sequence[Finding]", lang: Language) -> None:
    """Print the first findings of each kind: many of one kind hide no other."""
    from dagster_project.audit.verify.findings import KINDS

    said = {name: words.said_in(lang) for name, words in _WORDS.items()}
    for kind in dict.fromkeys(one.kind for one in findings):
        same = [one for one in findings if one.kind == kind]
        for finding in same[:MOST_SHOWN]:
            _print_finding(screen, finding, lang, said)
        if len(same) > MOST_SHOWN:
            more = said["more"].format(more=len(same) - MOST_SHOWN, kind=KINDS[kind].said_in(lang))
            screen.print(Text(f"    {more}"))


def _verdict(report: "Report", lang: Language) -> str:
    """Return the verdict in the reader's words, and the fixed word of it where they differ."""
    from dagster_project.audit.verify.words import HASHES_ONLY, short_verdict

    word = short_verdict(report).said_in(lang)
    fixed = "" if word == report.verdict else report.verdict
    only = "" if report.remade else HASHES_ONLY.said_in(lang)
    more = ", ".join(part for part in (fixed, only) if part)
    return f"{word} ({more})" if more else word


def _print_beside(screen: Console, report: "Report", lang: Language) -> None:
    for one in report.beside:
        shown = ", ".join(one.places[:PLACES_SHOWN])
        more = ", …" if one.count > PLACES_SHOWN else ""
        line = f"  {_WORDS['beside'].said_in(lang)}: {one.words.said_in(lang)}"
        screen.print(Text(f"{line}: {shown}{more}"), soft_wrap=True)


def _print_finding(
    screen: Console, finding: "Finding", lang: Language, said: dict[str, str]
) -> None:
    from dagster_project.audit.verify.findings import KINDS

    label = KINDS[finding.kind].said_in(lang)
    line = Text("  ✗ ", style="red") + Text(f"{label} [{finding.kind}]", style="bold")
    screen.print(line + Text(f": {finding.place}: {finding.message.said_in(lang)}"), soft_wrap=True)
    if not finding.differences:
        return
    table = Table(*said["columns"].split("|"), box=None, padding=(0, 2, 0, 4))
    for one in finding.differences:
        cells = (one.table, *_cells(one, said))
        table.add_row(*(Text("\u2013" if cell is None else cell) for cell in cells))
    screen.print(table)


def _cells(one: "Difference", said: dict[str, str]) -> Iterator[str | None]:
    """Yield key, column and both sides; where it is no single cell, their fixed words as said."""
    from dagster_project.audit.verify.findings import A_ROW, LINE

    if one.column is not None:
        yield from (one.key, one.column, one.published, one.found)
        return
    word, _, number = one.key.partition(" ")
    yield f"{said[LINE]} {number}" if word == LINE else one.key
    yield None
    yield from (said[A_ROW] if side == A_ROW else side for side in (one.published, one.found))

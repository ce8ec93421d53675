"""The `chiso` command: thin, one function per command.

Here: arguments, help and exit codes (0 good, 1 a check failed or nothing could be published,
2 wrong use). Not here: the work. Heavy imports stand inside the commands, so that `chiso rank`
and `chiso --help` answer at once.
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from dagster_project.commands import record_commands
from dagster_project.commands.diff import diff
from dagster_project.commands.editions import editions_app, rollback
from dagster_project.commands.explain import explain
from dagster_project.commands.options import Json
from dagster_project.commands.options import parse_day as _day
from dagster_project.commands.pack import pack
from dagster_project.commands.usage import PlainGroup
from dagster_project.commands.verify import verify
from dagster_project.settings import get_settings

app = typer.Typer(
    name="chiso",
    cls=PlainGroup,
    help="Vietnam's public-service quality indices: pull, score exactly, rank, publish.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
portals_app = typer.Typer(no_args_is_help=True, help="The portals that exports come from.")
app.add_typer(portals_app, name="portals")
app.add_typer(editions_app, name="editions")
app.command()(diff)
app.command()(explain)
app.command()(verify)
app.command()(rollback)
app.command()(pack)

GOOD, FAILED, WRONG_USE = 0, 1, 2


Captures = Annotated[
    Path | None,
    typer.Option(
        help="Folder of captured figures to serve instead of those that chiso carries.",
        exists=True,
        file_okay=False,
    ),
]
Faults = Annotated[
    list[str] | None,
    typer.Option(
        metavar="KIND[:NAME=VALUE,…]",
        help="Something that goes wrong, as in 429:dataset=transparency,first=2; again for more.",
    ),
]


@app.command()
def run(  # noqa: PLR0913 - one parameter per option
    as_of: Annotated[
        date | None,
        typer.Option("--as-of", parser=_day, metavar="DATE", help="One day. Default: today."),
    ] = None,
    first: Annotated[
        date | None,
        typer.Option("--from", parser=_day, metavar="DATE", help="First of several days."),
    ] = None,
    last: Annotated[
        date | None,
        typer.Option("--to", parser=_day, metavar="DATE", help="Last of several days."),
    ] = None,
    portal: Annotated[
        list[str] | None, typer.Option(help="Pull only this portal; may be given again.")
    ] = None,
    replay: Annotated[
        bool, typer.Option("--replay", help="Pull from a local portal that serves captured days.")
    ] = False,
    captures: Captures = None,
    fault: Faults = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show Dagster's log.")] = False,
    as_json: Json = False,
) -> None:
    """Pull, make observations, build the warehouse, publish an edition.

    The same assets as the Dagster job `all`. A past day is made again from what was captured
    then; only today's exports can be pulled. A portal that fails stops nothing else.
    """
    from dagster_project.commands.run import RunOptions, run_all

    if (captures or fault) and not replay:
        raise typer.BadParameter("--captures and --fault belong to --replay; give it as well")
    options = RunOptions(
        days=_days(as_of, first, last),
        portals=portal or [],
        replay=replay,
        captures=captures,
        faults=fault or [],
        verbose=verbose,
        as_json=as_json,
    )
    raise typer.Exit(run_all(get_settings(), options))


def _days(as_of: date | None, first: date | None, last: date | None) -> tuple[date, date] | None:
    """Return the first and last day asked for, or None for the default."""
    if as_of and (first or last):
        raise typer.BadParameter("give either --as-of, or --from and --to")
    if bool(first) != bool(last):
        raise typer.BadParameter("--from and --to go together")
    if first and last and first > last:
        raise typer.BadParameter(f"--from {first} is after --to {last}")
    if as_of:
        return as_of, as_of
    return (first, last) if first and last else None


@app.command()
def rank(
    as_of: Annotated[
        date | None,
        typer.Option("--as-of", parser=_day, metavar="DATE", help="Default: the newest day."),
    ] = None,
    period: Annotated[str | None, typer.Option(help="2026, 2026-Q3, 2026-10, …")] = None,
    basis: Annotated[
        str, typer.Option(help="national, reconciled, provincial or published.")
    ] = "national",
    group: Annotated[
        str, typer.Option(help="provinces, departments, communes, departments:H21, communes:H21.")
    ] = "provinces",
    edition: Annotated[str | None, typer.Option(help="Default: the current edition.")] = None,
    as_json: Json = False,
) -> None:
    """Print a ranking of the current edition, or of another one."""
    from dagster_project.commands.rank import print_ranking

    raise typer.Exit(
        print_ranking(get_settings(), as_of, period, basis, group, edition, as_json=as_json)
    )


@app.command()
def reconcile(
    unit: Annotated[
        str | None, typer.Argument(help="Code or name of a unit. Default: all units.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many decisions to list.")] = 10,
    as_of: Annotated[
        date | None,
        typer.Option("--as-of", parser=_day, metavar="DATE", help="Default: the newest day."),
    ] = None,
    period: Annotated[str | None, typer.Option(help="2026, 2026-Q3, 2026-10, …")] = None,
    edition: Annotated[str | None, typer.Option(help="Default: the current edition.")] = None,
    lang: Annotated[Literal["vi", "en"], typer.Option(help="Language of the list.")] = "vi",
    as_json: Json = False,
) -> None:
    """List where sources disagree, what hangs on it, and what to correct at which portal.

    Decisions that move most ranks come first; decisions that a rule makes for all units stand
    apart. Figures of the replay portal's provinces are synthetic and marked °.
    """
    from dagster_project.commands.reconcile import Asked, print_work_list

    asked = Asked(unit=unit, as_of=as_of, period=period, edition=edition, limit=limit)
    raise typer.Exit(print_work_list(get_settings(), asked, lang, as_json=as_json))


@app.command()
def replay(
    captures: Captures = None,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.")] = 8766,
    fault: Faults = None,
    kinds: Annotated[bool, typer.Option("--kinds", help="List the kinds of faults.")] = False,
) -> None:
    """Serve captured figures in the portals' own wire formats, on this machine only."""
    from dagster_project.replay import KINDS, CaptureFilesError, FaultError, ReplayError, serve

    if kinds:
        for kind, meaning in KINDS.items():
            typer.echo(f"{kind:30}{meaning}")
        return
    try:
        serve(port, captures, fault, announce=typer.echo)
    except (CaptureFilesError, FaultError, ReplayError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(WRONG_USE) from None


@portals_app.command("check")
def portals_check(
    portal: Annotated[str | None, typer.Argument(help="Also try one pull of this portal.")] = None,
    as_json: Json = False,
) -> None:
    """Validate the portal files; with a name, ask that portal for one export."""
    from dagster_project.commands.portals import check

    raise typer.Exit(check(get_settings(), portal, as_json=as_json))


@portals_app.command("accept")
def portals_accept(
    portal: Annotated[str, typer.Argument(help="Portal of the refused capture.")],
    dataset: Annotated[str, typer.Argument(help="Export of the refused capture.")],
    by: Annotated[str, typer.Option(help="Who looked at it.")],
    reason: Annotated[str, typer.Option(help="Why it is right although it was refused.")],
    as_json: Json = False,
) -> None:
    """Take refused captures of an export after a person has looked (the 80 % rule)."""
    from dagster_project.commands.portals import accept

    raise typer.Exit(accept(get_settings(), portal, dataset, by, reason, as_json=as_json))


@app.command()
def doctor(as_json: Json = False) -> None:
    """Say what is wrong with this installation, and what to do."""
    from dagster_project.commands.doctor import print_findings

    raise typer.Exit(print_findings(get_settings(), as_json=as_json))


@app.command()
def prepare() -> None:
    """Write Dagster's settings (telemetry off) and dbt's manifest, as `dagster dev` needs them."""
    from dagster_project.dagster_home import prepare_dagster_home
    from dagster_project.dbt_runtime import DbtNotReady, prepare_manifest

    settings = get_settings()
    try:
        typer.echo(f"DAGSTER_HOME={prepare_dagster_home(settings)}")
        typer.echo(f"dbt manifest: {prepare_manifest(settings)}")
    except DbtNotReady as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(FAILED) from None


record_commands.register(app)


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()

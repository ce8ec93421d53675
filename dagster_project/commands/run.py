"""`chiso run`: job `all` in this process, with progress and a summary.

Here: locking, the local portal for `--replay`, the call of the job, exit codes. Not here: the
work itself (`defs/` and below), how progress and the summary look.
"""

import contextlib
import io
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster_project.commands.console import console
from dagster_project.commands.progress import Display, display
from dagster_project.run_lock import AnotherRun, hold_run_lock
from dagster_project.settings import Settings

if TYPE_CHECKING:
    import dagster as dg

GOOD, FAILED, WRONG_USE = 0, 1, 2
INTERRUPTED = "Interrupted. The current edition is untouched; run again to go on."


@dataclass(frozen=True)
class RunOptions:
    """What `chiso run` was asked for.

    Attributes:
        days: First and last day, or None: today, or under replay every day that it holds.
        portals: Portals to pull; all if empty.
        replay: Whether the local portal stands in for all portals.
        captures: Folder of captured figures that it serves instead of its own.
        faults: What goes wrong at it (`chiso replay --help` lists the kinds).
        verbose: Whether Dagster's log is shown.
        as_json: Whether the summary is JSON.
    """

    days: tuple[date, date] | None = None
    portals: Sequence[str] = ()
    replay: bool = False
    captures: Path | None = None
    faults: Sequence[str] = ()
    verbose: bool = False
    as_json: bool = False


@dataclass
class RunResult:
    """How Dagster ended the run.

    Attributes:
        success: Whether every step succeeded.
        failures: What the failed steps said.
        failed_checks: ERROR checks that failed (`asset: check`).
        warned_checks: WARN checks that failed.
    """

    success: bool
    failures: list[str] = field(default_factory=list)
    failed_checks: list[str] = field(default_factory=list)
    warned_checks: list[str] = field(default_factory=list)


class WrongUse(ValueError):
    """The command was given something that does not exist here."""


class RunRefused(RuntimeError):
    """The run can't start, for a reason outside it."""


def run_all(settings: Settings, options: RunOptions) -> int:
    """Do one run and return the exit code."""
    errors = console(errors=True)
    try:
        with hold_run_lock(settings), _portal_for(settings, options) as effective:
            return _run(effective, options)
    except WrongUse as error:
        errors.print(str(error), markup=False, soft_wrap=True)
        return WRONG_USE
    except (AnotherRun, RunRefused) as error:
        errors.print(str(error), markup=False, soft_wrap=True)
        return FAILED
    except KeyboardInterrupt:
        errors.print(INTERRUPTED)
        return FAILED


def _run(settings: Settings, options: RunOptions) -> int:
    from dagster_project.commands.summary import landing_counts, print_summary
    from dagster_project.dbt_runtime import DbtNotReady
    from dagster_project.ingest.catalogue import read_catalogue

    reading = read_catalogue(settings.portals)
    unknown = sorted(set(options.portals) - set(reading.portals))
    if unknown or not reading.portals:
        known = ", ".join(reading.portals) or "none"
        problem = f"no valid portal file for {', '.join(unknown) or 'any portal'}; valid: {known}"
        raise WrongUse("\n".join([*reading.problems, problem]))
    days = _days(settings, options)
    before = landing_counts(settings)
    started = datetime.now(UTC)
    with display() as shown:
        try:
            result = _execute(settings, options, days, shown)
        except DbtNotReady as error:
            result = RunResult(success=False, failures=[str(error)])
    elapsed = (datetime.now(UTC) - started).total_seconds()
    print_summary(
        settings,
        shown.record,
        result,
        new_files=landing_counts(settings) - before,
        portal_problems=reading.problems,
        elapsed=elapsed,
        as_json=options.as_json,
    )
    return GOOD if result.success else FAILED


def _execute(
    settings: Settings, options: RunOptions, days: list[date], shown: Display
) -> RunResult:
    """Run job `all` in this process, with what libraries print kept off the screen."""
    # dbt needs no Dagster to read its project; on two cores the two start side by side.
    parsing = threading.Thread(target=_parse_quietly, args=[settings], daemon=True)
    parsing.start()
    from dagster_project.defs.build import build_definitions
    from dagster_project.defs.instance import COMMAND_TAG, end_killed_runs, open_instance

    definitions = build_definitions(settings, shown)
    job = definitions.resolve_job_def("all")
    level = "INFO" if options.verbose else "CRITICAL"
    with (
        open_instance(settings) as instance,
        contextlib.redirect_stdout(sys.stderr if options.verbose else io.StringIO()),
    ):
        end_killed_runs(instance)
        result = job.execute_in_process(
            instance=instance,
            tags=COMMAND_TAG,
            partition_key=days[-1].isoformat(),
            run_config={
                "ops": {"raw_exports": {"config": {"days": [day.isoformat() for day in days]}}},
                "loggers": {"console": {"config": {"log_level": level}}},
            },
            asset_selection=_selection(job, options.portals),
            raise_on_error=False,
        )
    return _result(result)


def _parse_quietly(settings: Settings) -> None:
    # What goes wrong here is said when the definitions ask for the manifest.
    with contextlib.suppress(Exception):
        from dagster_project.dbt_runtime import prepare_manifest

        prepare_manifest(settings)


def _selection(job: "dg.JobDefinition", portals: Sequence[str]) -> "list[dg.AssetKey] | None":
    """Return the assets of a run that pulls only some portals; None means all."""
    if not portals:
        return None
    return [
        key
        for key in job.asset_layer.executable_asset_keys
        if key.path[0] != "raw" or key.path[1] in portals
    ]


def _result(result: "dg.ExecuteInProcessResult") -> RunResult:
    ended = RunResult(success=result.success)
    for event in result.all_events:
        if event.is_step_failure:
            ended.failures.append(_words(event.step_failure_data))
        elif event.event_type_value == "ASSET_CHECK_EVALUATION":
            check = event.asset_check_evaluation_data
            if not check.passed:
                name = f"{check.asset_key.to_user_string()}: {check.check_name}"
                warned = check.severity.value == "WARN"
                (ended.warned_checks if warned else ended.failed_checks).append(name)
    return ended


def _words(failure: Any) -> str:
    """Return a failed step's own message, without Dagster's frame around it."""
    if failure.user_failure_data and failure.user_failure_data.description:
        return str(failure.user_failure_data.description)
    error = failure.error
    if error is not None and error.cls_name == "DagsterExecutionInterruptedError":
        return INTERRUPTED
    while error is not None and error.cause is not None:
        error = error.cause
    return error.message.strip() if error is not None else "a step failed without a message"


def _days(settings: Settings, options: RunOptions) -> list[date]:
    """Return the days of this run, oldest first."""
    from dagster_project.ingest.periods import utc_now, vn_date

    today = vn_date(utc_now())
    held = _replay_days(settings.replay_url, options.portals) if settings.replay_url else []
    if options.days is None:
        return held or [today]
    first, last = options.days
    if last > today:
        raise WrongUse(f"{last} has not come yet; today is {today} in Vietnam")
    span = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    # A long span is mostly days without anything to replay.
    return [day for day in span if day in held or day == last] if held else span


def _replay_days(url: str, portals: Sequence[str]) -> list[date]:
    """Return the days that a replay portal holds for some portals, or for all."""
    from dagster_project.ingest.moments import ReplayUnavailable, replay_moments

    try:
        moments = replay_moments(url)
    except ReplayUnavailable as error:
        raise RunRefused(str(error)) from error
    wanted = [one for one in moments if not portals or any(map(one.concerns, portals))]
    return sorted({moment.day for moment in wanted})


@contextlib.contextmanager
def _portal_for(settings: Settings, options: RunOptions) -> Iterator[Settings]:
    """Start the local portal for `--replay` and yield the settings that point at it."""
    if not options.replay:
        yield settings
        return
    from dagster_project.replay import CaptureFilesError, FaultError, ReplayError, running_replay

    try:
        with running_replay(options.captures, options.faults) as portal:
            yield settings.model_copy(update={"replay_url": portal.url})
    except (CaptureFilesError, FaultError) as error:
        raise WrongUse(str(error)) from error
    except ReplayError as error:
        raise RunRefused(str(error)) from error

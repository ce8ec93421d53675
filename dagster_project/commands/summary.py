"""What `chiso run` says at its end.

Here: the summary as tables or JSON. Not here: running, ranking queries (`publish/`).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from dagster_project.commands.console import console, print_json
from dagster_project.commands.outcomes import messages, outcome_table
from dagster_project.run_observer import RunRecord
from dagster_project.settings import Settings

if TYPE_CHECKING:
    from dagster_project.commands.run import RunResult

SHOWN = 10
SIDECARS = "*/*/*/*.json"
PULL_CHECK = "pulled"


@dataclass(frozen=True)
class LandingCounts:
    """How many files the landing zone holds."""

    blobs: int = 0
    captures: int = 0
    quarantined: int = 0

    def __sub__(self, other: "LandingCounts") -> "LandingCounts":
        """Return what came since."""
        return LandingCounts(
            self.blobs - other.blobs,
            self.captures - other.captures,
            self.quarantined - other.quarantined,
        )


def landing_counts(settings: Settings) -> LandingCounts:
    """Count blobs and captures, without reading them."""
    return LandingCounts(
        blobs=sum(1 for _ in (settings.landing / "blobs").glob("*")),
        captures=sum(1 for _ in (settings.landing / "captures").glob(SIDECARS)),
        quarantined=sum(1 for _ in (settings.landing / "quarantine/captures").glob(SIDECARS)),
    )


def print_summary(
    settings: Settings,
    record: RunRecord,
    result: "RunResult",
    *,
    new_files: LandingCounts,
    portal_problems: Sequence[str],
    elapsed: float,
    as_json: bool,
) -> None:
    """Print what the run did."""
    summary = _summary(settings, record, result, new_files, portal_problems, elapsed)
    if as_json:
        print_json(summary)
        return
    screen = console()
    if record.outcomes:
        screen.print(outcome_table(record.outcomes))
    for line in messages(record.outcomes):
        screen.print(Text(line, style="yellow"), soft_wrap=True)
    for problem in portal_problems:
        screen.print(Text(f"portal file left out: {problem}", style="yellow"), soft_wrap=True)
    for line in _lines(summary):
        screen.print(Text(line), soft_wrap=True)
    if record.published is not None and summary["ranking_of"] is not None:
        from dagster_project.commands.rank import print_current

        print_current(settings, screen)
    _print_end(screen, record, summary)


def _summary(
    settings: Settings,
    record: RunRecord,
    result: "RunResult",
    new_files: LandingCounts,
    portal_problems: Sequence[str],
    elapsed: float,
) -> dict[str, Any]:
    published = record.published
    return {
        "success": result.success,
        "seconds": round(elapsed, 1),
        "new_blobs": new_files.blobs,
        "new_captures": new_files.captures,
        "new_quarantined": new_files.quarantined,
        "requests": dict(sum((one.counts for one in record.outcomes), Counter())),
        "portals": [
            {
                "portal_id": one.portal_id,
                "dataset": one.dataset,
                "as_of": one.as_of.isoformat(),
                "status": one.status,
                "counts": dict(one.counts),
                "messages": one.messages,
            }
            for one in record.outcomes
        ],
        "portal_problems": list(portal_problems),
        "days": len(record.days),
        "days_rebuilt": [day.as_of.isoformat() for day in record.days if day.rebuilt],
        "observations": sum(day.observations for day in record.days),
        "rejects": sum(day.rejects for day in record.days),
        "full_refresh": record.full_refresh,
        "failed_checks": result.failed_checks,
        "warned_checks": result.warned_checks,
        "failures": _failures(settings, record, result),
        "new_edition": bool(published and published.published),
        "edition_id": published.edition_id if published else None,
        "edition_path": str(published.path) if published else None,
        "dbt_results": str(record.dbt_target) if record.dbt_target else None,
        "home": str(settings.home),
        "ranking_of": published.edition_id if published else None,
    }


def _lines(summary: dict[str, Any]) -> list[str]:
    lines = [
        f"Landing: {_count(summary['new_blobs'], 'new blob')}, "
        f"{_count(summary['new_captures'], 'new capture')}"
    ]
    if summary["new_quarantined"]:
        lines[0] += f"; {summary['new_quarantined']:,} refused, kept in landing/quarantine"
    if summary["days"]:
        rebuilt = summary["days_rebuilt"]
        scope = f" ({' … '.join(dict.fromkeys((rebuilt[0], rebuilt[-1])))})" if rebuilt else ""
        lines.append(
            f"Observations: {len(rebuilt)} of {_count(summary['days'], 'day')} rebuilt{scope}; "
            f"{summary['observations']:,} rows, {_count(summary['rejects'], 'reject')}"
        )
    if summary["dbt_results"]:
        reason = summary["full_refresh"]
        built = f"every day rebuilt ({reason})" if reason else "changed days rebuilt"
        lines.append(f"Warehouse: {built}; {_count(len(summary['failed_checks']), 'failed check')}")
    return lines + _warnings(summary["warned_checks"])


def _warnings(names: Sequence[str]) -> list[str]:
    """Return the WARN checks; exports that were not pulled stand in the table already."""
    pulls = [name for name in names if name.endswith(f": {PULL_CHECK}")]
    others = [name for name in names if name not in pulls]
    lines = [f"Warnings: {_count(len(others), 'check')} about the data"]
    lines += [f"  {name}" for name in others[:SHOWN]]
    if len(others) > SHOWN:
        lines.append(f"  and {len(others) - SHOWN} more (--json lists them)")
    if pulls:
        lines.append(f"  {_count(len(pulls), 'export')} not pulled as planned (see the table)")
    return lines


def _print_end(screen: Console, record: RunRecord, summary: dict[str, Any]) -> None:
    for failure in summary["failures"]:
        screen.print(Text(failure, style="red"), soft_wrap=True)
    published = record.published
    if published is None:
        screen.print(Text("No edition was published.", style="bold red"))
        if record.dbt_target:
            screen.print(Text(f"dbt's results and log: {record.dbt_target}"))
    elif published.published:
        screen.print(Text(f"Published edition {published.edition_id}", style="bold green"))
    else:
        screen.print(
            Text(f"Unchanged: no new edition; {published.edition_id} stays in force", style="bold")
        )
    if published is not None:
        screen.print(Text(f"Edition: {_short(published.path)}"), soft_wrap=True)
    screen.print(Text(f"{summary['seconds']} s"))


def _failures(settings: Settings, record: RunRecord, result: "RunResult") -> list[str]:
    """Return what went wrong; dbt's own results say it better than the step that ran dbt."""
    if record.dbt_target is not None and record.published is None:
        from dagster_project.dbt_failures import failures

        told = failures(record.dbt_target, settings.warehouse)
        return [f"dbt: {line}" for line in told] or result.failures
    return result.failures


def _short(path: Path) -> str:
    """Return a path as people type it: relative where it is below the current folder."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _count(number: int, noun: str) -> str:
    return f"no {noun}" if number == 0 else f"{number:,} {noun}{'' if number == 1 else 's'}"

"""What became of each export, for people.

Here: the table of outcomes and the messages below it. Not here: the rest of a run's summary.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from dagster_project.ingest.models import OUTCOMES, DatasetOutcome, DatasetStatus

# The worst first.
STATUSES: tuple[DatasetStatus, ...] = (
    "failed",
    "incomplete",
    "pulled",
    "no_data",
    "not_due",
    "from_landing",
)
BAD = {"failed", "incomplete"}
SHOWN = 10
SHOWN_BAD = 30
_NAMED = 3


def outcome_table(outcomes: Sequence[DatasetOutcome]) -> Table:
    """Return one line per export, over all days of the run."""
    shown = [name for name in OUTCOMES if any(one.counts[name] for one in outcomes)]
    table = Table(title="Exports by portal", title_justify="left", title_style="bold")
    table.add_column("portal")
    table.add_column("export")
    table.add_column("days", justify="right")
    table.add_column("state")
    for name in shown:
        table.add_column(name.replace("_", " "), justify="right")
    groups: defaultdict[tuple[str, str], list[DatasetOutcome]] = defaultdict(list)
    for one in outcomes:
        groups[one.portal_id, one.dataset].append(one)
    for (portal, dataset), group in sorted(groups.items()):
        counts: Counter[Any] = sum((one.counts for one in group), Counter())
        table.add_row(
            portal,
            dataset,
            str(len(group)),
            _states(group),
            *(str(counts[name] or "") for name in shown),
        )
    return table


def _states(group: Sequence[DatasetOutcome]) -> Text:
    """Return a dataset's states over the days, as `2 pulled, 10 no data`."""
    days = Counter(one.status for one in group)
    names = [status for status in STATUSES if days[status]]
    text = ", ".join(
        f"{days[name]} {name.replace('_', ' ')}" if len(group) > 1 else name.replace("_", " ")
        for name in names
    )
    return Text(text, style="red" if BAD & set(names) else "")


def messages(outcomes: Sequence[DatasetOutcome]) -> list[str]:
    """Return what people should know, one line per portal and text, in the order it happened.

    What is said of exports that lack something comes first and is not cut short with the rest.
    """
    said: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    bad = set()
    for one in outcomes:
        for message in one.messages:
            said[one.portal_id, message].add(one.dataset)
            if one.status in BAD:
                bad.add((one.portal_id, message))
    ordered = sorted(said, key=lambda key: key not in bad)
    shown = max(SHOWN, min(len(bad), SHOWN_BAD))
    lines = [
        f"{portal}: {message} ({_named(said[portal, message])})"
        for portal, message in ordered[:shown]
    ]
    hidden = len(ordered) - shown
    if hidden > 0:
        lines.append(f"and {hidden} more message{'s' * (hidden > 1)} (--json lists them)")
    return lines


def _named(datasets: Collection[str]) -> str:
    if len(datasets) > _NAMED:
        return f"{len(datasets)} exports"
    return ", ".join(sorted(datasets))

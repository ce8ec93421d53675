"""What became of each export, for people.

Here: the table of outcomes and the messages below it. Not here: the rest of a run's summary.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
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
    """Return what people should know, one line per portal and text, in the order it happened."""
    said: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for one in outcomes:
        for message in one.messages:
            said[one.portal_id, message].add(one.dataset)
    lines = [
        f"{portal}: {message} ({', '.join(sorted(datasets))})"
        for (portal, message), datasets in said.items()
    ]
    more = [f"and {len(lines) - SHOWN} more messages (--json lists them)"]
    return lines[:SHOWN] + (more if len(lines) > SHOWN else [])

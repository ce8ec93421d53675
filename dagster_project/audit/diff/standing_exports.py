"""Which exports stand in a day's figures, and what of that differs between two sides.

The ledger carries a silent portal's last exports for some days, and sets aside an export whose
stated cut-off lies too far behind its day: both hang on the day, not on the export alone. Here:
that, from the captures and the settings of the ledger. Not here: new or revised (cutoffs.py), what
it did to scores.
"""

import csv
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from dagster_project.audit.diff.cutoffs import (
    NATIONAL_BASES,
    NEW,
    SAME,
    Export,
    Held,
    Side,
    kind_of_change,
)

SETTINGS = "reconciliation_settings"
# Why the ledger holds an export to be older than its day.
CARRIED, BEHIND = "carried", "behind"
# First day, last day → what the captures of each day hold.
Exports = Callable[[date, date], Mapping[date, Side]]


@dataclass(frozen=True)
class Limits:
    """For how many days figures stand, by portal, else by the kind of portal.

    Attributes:
        carried: How long a silent portal's figures are carried.
        behind: How far a stated cut-off may lie behind.
    """

    carried: Mapping[str, int] = field(default_factory=dict)
    behind: Mapping[str, int] = field(default_factory=dict)

    @property
    def longest(self) -> int:
        """Return for how many days figures are carried, at most."""
        return max(self.carried.values(), default=0)


class Stands(NamedTuple):
    """An export that stands in a day's figures.

    Attributes:
        held: What the captures of it hold.
        day: The day of those captures.
        old: `carried`, `behind`, or None where it is of its day.
    """

    held: Held
    day: date
    old: str | None


Standing = Mapping[Export, Stands]


class Change(NamedTuple):
    """What differs about an export: another one, or the same one grown older.

    Attributes:
        kind: Same, revised or new.
        before: The export on the first side, or None.
        after: The export on the second side, or None.
    """

    kind: str
    before: Stands | None
    after: Stands | None

    @property
    def aged(self) -> bool:
        """Whether the ledger holds it to be old on one side and not, or otherwise, on the other."""
        return bool(self.before and self.after) and self.ages[0] != self.ages[1]

    @property
    def ages(self) -> tuple[str | None, str | None]:
        """Return why it is old on the first and on the second side."""
        return (self.before and self.before.old, self.after and self.after.old)


def limits_of(rows: Iterable[Mapping[str, Any]]) -> Limits:
    """Return the limits that rows of the settings give."""
    known = [(row.get("portal_id") or row["portal_kind"], row) for row in rows]
    carried, behind = (
        {key: int(row[name]) for key, row in known if row.get(name) not in (None, "")}
        for name in ("carry_forward_days", "cutoff_lag_days")
    )
    return Limits(carried, behind)


def limits_in(seeds: Path) -> Limits:
    """Return the limits of a folder of seeds."""
    path = seeds / f"{SETTINGS}.csv"
    if not path.is_file():
        return Limits()
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return limits_of(csv.DictReader(stream))


def standing(
    exports: Exports, as_of: date, limits: Limits, national: Collection[str]
) -> dict[Export, Stands]:
    """Return the exports that stand in a day's figures.

    Args:
        exports: What the captures hold.
        as_of: The day.
        limits: The settings of the ledger.
        national: The portals of the country.
    """
    sides = exports(as_of - timedelta(limits.longest), as_of)
    found: dict[Export, Stands] = {}
    # An export is one of a day or another as a whole, with all units and periods that it is of.
    given: set[tuple[str, str]] = set()
    for day in sorted(sides, reverse=True):
        newer = set(given)
        for export, held in sides[day].items():
            portal, dataset = export.portal_id, export.dataset
            kind = "national" if portal in national else "province"
            carried = (as_of - day).days
            if carried and (
                not held.capture_ids
                or (portal, dataset) in newer
                or carried > _days(limits.carried, portal, kind)
            ):
                continue
            reach = range(_days(limits.behind, portal, kind) + 1)
            behind = any(days not in reach for days in held.behind)
            old = CARRIED if carried else BEHIND if behind else None
            found[export] = Stands(held, day, old)
            given |= {(portal, dataset)} if held.capture_ids else set()
    return found


def _days(limits: Mapping[str, int], portal: str, kind: str) -> int:
    return limits.get(portal, limits.get(kind, 0))


def changes(before: Standing, after: Standing) -> dict[Export, Change]:
    """Return the exports that differ between two sides, or have grown older."""
    found = {}
    for export in sorted(before.keys() | after.keys()):
        old, new = before.get(export), after.get(export)
        kind = kind_of_change(old and old.held, new and new.held)
        change = Change(kind, old, new)
        if kind != SAME or change.aged:
            found[export] = change
    return found


def changes_felt(
    found: Mapping[Export, Change], period_id: str, basis: str, national: Collection[str]
) -> dict[Export, Change]:
    """Return the changes that a ranking can have felt.

    Args:
        found: All changes.
        period_id: The ranking's period.
        basis: Its basis.
        national: The portals of the country.
    """
    return {
        export: change
        for export, change in found.items()
        if export.period_id == period_id
        and (basis not in NATIONAL_BASES or (export.portal_id in national and change.kind != SAME))
    }


def kinds_of(found: Mapping[Export, Change], basis: str) -> set[str]:
    """Return the causes among felt changes: revised or new data; grown older counts as new."""
    kinds = {change.kind for change in found.values() if change.kind != SAME}
    aged = basis not in NATIONAL_BASES and any(change.aged for change in found.values())
    return kinds | ({NEW} if aged else set())

"""The truth table: everything that a reconciliation should see in the synthetic exports.

Here: comparing each export with the national figures and with itself, independently of the
warehouse's own rules. Not here: the figures (`exports.py`), why they differ (`injections.py`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from dagster_project.replay.carried import load_carried
from dagster_project.replay.holdings import Holdings
from dagster_project.replay.synthetic import wire_procedures
from dagster_project.replay.synthetic.exports import make_exports, national_instant
from dagster_project.replay.synthetic.figures import add_up, derived, listed_nationally
from dagster_project.replay.synthetic.injections import LAST_DAY
from dagster_project.replay.synthetic.national import Counts, national_counts
from dagster_project.replay.synthetic.schedule import (
    DOWN,
    IGATE,
    LISTED,
    PROCEDURES,
    TANDAN,
    YEAR,
    Export,
    UnitFigures,
)
from dagster_project.replay.synthetic.wire_csv import columns_of as csv_columns
from dagster_project.replay.synthetic.wire_igate import FIELDS
from dagster_project.replay.synthetic.wire_tandan import COLUMNS
from dagster_project.replay.synthetic.wire_workbook import columns_of as workbook_columns

_CLASSES = ("dossiers_resolved_early", "dossiers_resolved_on_time", "dossiers_resolved_overdue")
_CHANNELS = (
    "dossiers_received_online", "dossiers_received_direct", "dossiers_received_postal",
)  # fmt: skip
# Identity: what is summed, what it must equal. A term that an export does not state counts as 0
# if it stands behind the bar.
IDENTITIES: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]]] = {
    "progress": (("dossiers_on_time", "dossiers_overdue"), (), ("dossiers_handled",)),
    "channels": (_CHANNELS[:2], _CHANNELS[2:], ("dossiers_received_in_period",)),
    "handled_sum": (
        ("dossiers_carried_over", "dossiers_received_in_period"), (), ("dossiers_handled",)),
    "flow": (
        ("dossiers_resolved", "dossiers_open"), ("dossiers_suspended", "dossiers_returned"),
        ("dossiers_carried_over", "dossiers_received_in_period")),
    "classes": (_CLASSES, (), ("dossiers_resolved",)),
    "open_classes": (("dossiers_open_on_time", "dossiers_open_overdue"), (), ("dossiers_open",)),
    "suspended_classes": (
        ("dossiers_suspended_on_time", "dossiers_suspended_overdue"), (), ("dossiers_suspended",)),
}  # fmt: skip


@dataclass(frozen=True)
class TruthRow:
    """One thing to be seen.

    Attributes:
        national_value: The national portal's figure, where it has one.
        kind: One of `injections.KINDS`.
        exact: Whether it must be found as a disagreement or a broken identity. The others are
            listed because they look like one: stale, superseded, of another scope, spelled
            otherwise.
        identity: The identity that breaks; `other_value` is its other side.
    """

    unit_code: str
    period: str
    measure_id: str
    portal_id: str
    national_value: int | None
    provincial_value: int | None
    kind: str
    exact: bool
    as_of: date
    dataset: str
    identity: str = ""
    other_value: int | None = None


class NotInjected(ValueError):
    """The synthetic figures disagree where nothing was injected: a fault of this package."""


def truth_rows(holdings: Holdings | None = None) -> list[TruthRow]:
    """Return the truth table, in order of day, portal, unit and measure.

    Args:
        holdings: The national figures; those that the project carries if None.

    Raises:
        NotInjected: If figures disagree that were not changed on purpose.
    """
    held = holdings or load_carried()
    exports = make_exports(held)
    rows = [row for export in exports for row in _of_export(held, export)]
    rows += _same_count([export for export in exports if not export.due.superseded])
    rows += _carried_forward(held, exports)
    return sorted(
        rows,
        key=lambda r: (r.as_of, r.portal_id, r.unit_code, r.dataset, r.measure_id, r.kind,
                       r.identity, r.exact),
    )  # fmt: skip


def measures_of(export: Export) -> tuple[str, ...]:
    """Return the measures that an export states."""
    if export.dataset == PROCEDURES:
        return (wire_procedures.MEASURE,)
    if export.dataset in IGATE:
        return tuple(FIELDS[export.dataset].values())
    if export.dataset in TANDAN:
        columns = COLUMNS[export.dataset]
    elif export.due.portal == "H44":
        columns = csv_columns(export.dataset)
    else:
        columns = workbook_columns(export.dataset)
    return tuple(m for _, m in columns if m.startswith(("dossiers_", "procedures_")))


def stated(export: Export, row: UnitFigures) -> Counts:
    """Return what an export says about a unit, with what follows from it by addition."""
    counts = {measure: row.counts[measure] for measure in measures_of(export)}
    return counts | derived(counts)


def _of_export(holdings: Holdings, export: Export) -> Iterator[TruthRow]:
    for row in export.rows:
        said = stated(export, row)
        at = national_instant(export.due)
        national = national_counts(holdings, at, YEAR, row.code)
        if row.code == LISTED:
            national[wire_procedures.MEASURE] = listed_nationally(row.code)
        yield from _differences(export, row, said, national)
        yield from _broken(export, row, said)
        for one in export.due.injections(row.code, export.dataset):
            if one.kind == "spelled_otherwise":
                measure = measures_of(export)[0]
                yield _row(
                    export, row.code, measure, national.get(measure), said[measure], one.kind
                )
            elif one.kind == "other_scope":
                measure = "dossiers_received_in_period"
                handled = national["dossiers_handled"]
                yield _row(export, row.code, measure, handled, said[measure], one.kind)
    yield from _totals(export)


def _differences(
    export: Export, row: UnitFigures, said: Counts, national: Counts
) -> Iterator[TruthRow]:
    injected = {one.kind for one in export.due.injections(row.code)}
    kind = "other_value"
    if export.due.superseded:
        kind = "superseded"
    elif export.cutoff < export.due.day:
        kind = "stale_cutoff"
    for measure in sorted(said.keys() & national.keys()):
        if said[measure] != national[measure]:
            if kind not in injected:
                raise NotInjected(f"{export.due.portal} {export.dataset} {row.code}: {measure}")
            yield _row(export, row.code, measure, national[measure], said[measure], kind)


def _broken(export: Export, row: UnitFigures, said: Counts) -> Iterator[TruthRow]:
    for identity, (terms, optional, whole) in IDENTITIES.items():
        if not all(measure in said for measure in (*terms, *whole)):
            continue
        left = sum(said[m] for m in terms) + sum(said.get(m, 0) for m in optional)
        right = sum(said[measure] for measure in whole)
        if left != right:
            yield _identity(export, row.code, whole[-1], right, left, identity)


def _totals(export: Export) -> Iterator[TruthRow]:
    """The total that a table states is the sum of its rows, for counts that can be added."""
    if not export.units:
        return
    own = stated(export, export.own)
    below = add_up(stated(export, row) for row in export.units)
    for measure, value in below.items():
        if measure.startswith("dossiers_") and value != own[measure]:
            yield _identity(export, export.own.code, measure, own[measure], value, "stated_total")


def _same_count(exports: list[Export]) -> Iterator[TruthRow]:
    """Exports of one portal and day that give one count differently."""
    seen: dict[tuple[str, date, str, str], int] = {}
    for export in exports:
        for row in export.rows:
            for measure in measures_of(export):
                value = row.counts[measure]
                first = seen.setdefault(
                    (export.due.portal, export.due.day, row.code, measure), value
                )
                if value != first:
                    yield _identity(export, row.code, measure, value, first, "same_count")


def _carried_forward(holdings: Holdings, exports: tuple[Export, ...]) -> Iterator[TruthRow]:
    for portal, at in DOWN:
        for export in exports:
            if export.due.portal != portal:
                continue
            national = national_counts(holdings, at, YEAR, portal)
            for measure in measures_of(export):
                yield TruthRow(
                    portal, YEAR, measure, portal, national.get(measure),
                    export.own.counts[measure], "carried_forward", False, LAST_DAY, export.dataset,
                )  # fmt: skip


def _row(
    export: Export, unit: str, measure: str, national: int | None, value: int, kind: str
) -> TruthRow:
    due = export.due
    return TruthRow(
        unit, YEAR, measure, due.portal, national, value, kind, kind == "other_value", due.day,
        export.dataset,
    )  # fmt: skip


def _identity(
    export: Export, unit: str, measure: str, value: int, other: int, identity: str
) -> TruthRow:
    due = export.due
    return TruthRow(
        unit, YEAR, measure, due.portal, None, value, "identity_broken", not due.superseded,
        due.day, export.dataset, identity, other,
    )  # fmt: skip

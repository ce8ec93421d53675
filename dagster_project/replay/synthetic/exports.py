"""The figures of every synthetic export: real national counts, changed and spread by the seed.

Here: provinces, the units below them, totals. Not here: when (`schedule.py`), bytes (`wire_*`).
"""

from datetime import datetime

from dagster_project.replay.holdings import Holdings
from dagster_project.replay.names import any_unit
from dagster_project.replay.synthetic.figures import (
    add_up,
    chance,
    further,
    listed_nationally,
    share_out,
    spread,
)
from dagster_project.replay.synthetic.national import Counts, children, national_counts
from dagster_project.replay.synthetic.schedule import (
    CORRECTED_AT,
    IGATE,
    LAST_AT,
    PAYMENT,
    PHU_THO_AT,
    PROCEDURES,
    SCHEDULE,
    STALE_DAY,
    YEAR,
    Due,
    Export,
    UnitFigures,
)

_FLOW = ("dossiers_handled", "dossiers_on_time", "dossiers_resolved")
_PAYMENT = (
    "procedures_with_fee", "procedures_with_online_payment", "dossiers_with_fee_obligation",
    "dossiers_paid_online",
)  # fmt: skip
# Of Đà Nẵng on the earlier day: this much of what the national portal had five days later.
_EARLIER_PER_MILLE = 985


def make_exports(holdings: Holdings) -> tuple[Export, ...]:
    """Return every export in order of time; none where the real figures are not held."""
    return tuple(
        _export(holdings, due, dataset)
        for due in SCHEDULE
        if national_base(holdings, due, due.unit)
        for dataset in due.datasets
    )


def national_base(holdings: Holdings, due: Due, unit: str) -> Counts:
    """Return the national counts from which a unit's synthetic ones are made, if held."""
    if due.portal == "H17":
        later = national_counts(holdings, LAST_AT, YEAR, unit)
        return {name: value * _EARLIER_PER_MILLE // 1000 for name, value in later.items()}
    return national_counts(holdings, national_instant(due), YEAR, unit)


def national_instant(due: Due) -> datetime:
    """Return the instant whose national figures stand beside an export."""
    return LAST_AT if due.at == CORRECTED_AT else due.at


def _export(holdings: Holdings, due: Due, dataset: str) -> Export:
    if dataset == PROCEDURES:
        listed = _changed(due, due.unit, {"procedures_listed": listed_nationally(due.unit)})
        return Export(due, dataset, due.day, _row(due, dataset, due.unit, "", listed))
    whole = _changed(due, due.portal, _whole(holdings, due))
    bases = {
        code: _changed(due, code, counts) for code, counts in _below(holdings, due, whole).items()
    }
    if dataset == PAYMENT:
        own = {name: whole[name] for name in _PAYMENT}
        below = {
            code: {name: counts[name] for name in _PAYMENT}
            for code, counts in bases.items()
            if all(name in counts for name in _PAYMENT)
        }
    else:
        below = {code: _flow(due, code, counts) for code, counts in bases.items()}
        rest = {name: whole[name] - _sum(bases, name) for name in _FLOW[:2]}
        if "dossiers_resolved" in whole:
            done = sum(counts["dossiers_resolved"] for counts in below.values())
            rest["dossiers_resolved"] = whole["dossiers_resolved"] - done
        flow = add_up([*below.values(), _flow(due, due.portal, rest)])
        own = further(due.portal, whole | flow) | whole | flow
        if dataset in IGATE:  # what came by post stands among the direct ones there
            own["dossiers_received_direct"] += own.pop("dossiers_received_postal")
        own.pop("dossiers_overdue", None)  # what is overdue follows from the classes
    names = dict(children(holdings, _units_at(due), YEAR, due.portal))
    stale = any(one.kind == "stale_cutoff" for one in due.injections(due.portal, dataset))
    return Export(
        due,
        dataset,
        STALE_DAY if stale else due.day,
        _row(due, dataset, due.portal, any_unit(due.portal, due.at).name or "", own),
        tuple(_row(due, dataset, code, names[code], counts) for code, counts in below.items()),
    )


def _whole(holdings: Holdings, due: Due) -> Counts:
    """Return the province's national counts; resolved dossiers carried on where not captured."""
    counts = national_base(holdings, due, due.portal)
    earlier = national_counts(holdings, PHU_THO_AT, YEAR, due.portal)
    if "dossiers_resolved" in earlier and "dossiers_resolved" not in counts:
        counts["dossiers_resolved"] = _scaled(earlier, counts, earlier, "dossiers_resolved")
    return counts


def _below(holdings: Holdings, due: Due, whole: Counts) -> dict[str, Counts]:
    units = [code for code, _ in children(holdings, _units_at(due), YEAR, due.portal)]
    known = {code: national_counts(holdings, _units_at(due), YEAR, code) for code in units}
    if not any(known.values()):
        return _divided(whole, units)
    if due.at == _units_at(due):
        return {code: counts for code, counts in known.items() if counts}
    before = national_counts(holdings, _units_at(due), YEAR, due.portal)
    return {code: _grown(counts, before, whole) for code, counts in known.items() if counts}


def _units_at(due: Due) -> datetime:
    """Return the instant at which the national portal listed the units below a province."""
    return PHU_THO_AT if due.portal == "H44" else national_instant(due)


def _divided(whole: Counts, units: list[str]) -> dict[str, Counts]:
    """Divide a province's dossiers among units of which the national portal gave no counts."""
    if not units:
        return {}
    sizes = [chance(unit, "size").randint(8, 60) for unit in units]
    handled = share_out(whole["dossiers_handled"], sizes)
    late = [
        count * chance(unit, "late").randint(40, 240)
        for unit, count in zip(units, handled, strict=True)
    ]
    overdue = share_out(whole["dossiers_handled"] - whole["dossiers_on_time"], late, handled)
    return {
        unit: {"dossiers_handled": count, "dossiers_on_time": count - behind}
        for unit, count, behind in zip(units, handled, overdue, strict=True)
    }


def _grown(counts: Counts, before: Counts, now: Counts) -> Counts:
    """Let a unit's counts grow as its province's did."""
    later = {name: _scaled(counts, now, before, name) for name in counts}
    for name in ("procedures_with_fee", "procedures_with_online_payment"):
        if name in counts:
            later[name] = counts[name]
    overdue = counts["dossiers_handled"] - counts["dossiers_on_time"]
    of_all = [each["dossiers_handled"] - each["dossiers_on_time"] for each in (now, before)]
    later["dossiers_on_time"] = later["dossiers_handled"] - -(-overdue * of_all[0] // of_all[1])
    if "dossiers_paid_online" in later:
        paid, owed = later["dossiers_paid_online"], later.get("dossiers_with_fee_obligation", 0)
        later["dossiers_paid_online"] = min(paid, owed)
    return later


def _scaled(counts: Counts, now: Counts, before: Counts, name: str) -> int:
    by = name if name in now and name in before else "dossiers_handled"
    return -(-counts[name] * now[by] // before[by])  # rounded up: figures of a year never fall


def _changed(due: Due, unit: str, counts: Counts) -> Counts:
    changed = dict(counts)
    for one in due.injections(unit):
        for measure in one.shifts.keys() & changed.keys():
            changed[measure] += one.shifts[measure]
    return changed


def _flow(due: Due, unit: str, counts: Counts) -> Counts:
    handled, on_time = counts["dossiers_handled"], counts["dossiers_on_time"]
    resolved = counts.get("dossiers_resolved")
    return spread(unit, handled, on_time, resolved, pauses=due.pauses)


def _sum(bases: dict[str, Counts], name: str) -> int:
    return sum(counts[name] for counts in bases.values())


def _row(due: Due, dataset: str, code: str, name: str, counts: Counts) -> UnitFigures:
    spelled, final = "", dict(counts)
    for one in due.injections(code, dataset):
        spelled = one.spelled or spelled
        for measure, change in one.tampers.items():
            final[measure] += change
    return UnitFigures(code, name, final, spelled)

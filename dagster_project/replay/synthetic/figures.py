"""Figures of one unit: how handled dossiers spread over channels, outcomes and classes.

Here: the seed, the arithmetic, the identities that honest figures keep. Not here: which figures
are spoiled on purpose (`injections.py`).
"""

from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Final

from dagster_project.replay.synthetic.national import Counts

SEED: Final = 766


def chance(*parts: str) -> Random:
    """Return the random source of one thing: always the same for the same parts."""
    return Random("/".join([str(SEED), *parts]))  # noqa: S311 (figures, not secrets)


def spread(
    unit: str, handled: int, on_time: int, resolved: int | None = None, *, pauses: bool = False
) -> Counts:
    """Return the counts of a unit that handled so many dossiers, so many of them on time.

    They keep every identity: carried over + received = handled = resolved + open + suspended +
    returned; the channels sum to received; the classes sum to their total; early, on time and
    open within term (with suspended within term and returned) sum to on time.

    Args:
        unit: Whose shares these are; the same unit keeps them from day to day.
        handled: Dossiers handled.
        on_time: Those on time.
        resolved: Those resolved, where it is known.
        pauses: Whether the system counts suspended and returned dossiers apart.
    """
    chosen = chance(unit)
    shares = [chosen.randint(low, high) for low, high in _PER_MILLE]
    carried, direct, postal, done, late, early, paused, returned = shares
    received = handled - handled * carried // 1000
    by_hand, by_post = received * direct // 1000, received * postal // 1000
    suspended = handled * paused // 1000 if pauses else 0
    sent_back = min(handled * returned // 1000, on_time) if pauses else 0
    if resolved is None:
        resolved = handled * done // 1000
    suspended = min(suspended, handled - resolved - sent_back)
    overdue, still_open = handled - on_time, handled - resolved - suspended - sent_back
    suspended_late = min(overdue, max(suspended // 10, overdue - resolved - still_open))
    overdue -= suspended_late
    resolved_late = min(resolved, max(overdue * late // 1000, overdue - still_open))
    in_time = resolved - resolved_late
    open_late = overdue - resolved_late
    counts = {
        "dossiers_handled": handled,
        "dossiers_carried_over": handled - received,
        "dossiers_received_in_period": received,
        "dossiers_received_online": received - by_hand - by_post,
        "dossiers_received_direct": by_hand,
        "dossiers_received_postal": by_post,
        "dossiers_resolved": resolved,
        "dossiers_resolved_early": in_time * early // 1000,
        "dossiers_resolved_on_time": in_time - in_time * early // 1000,
        "dossiers_resolved_overdue": resolved_late,
        "dossiers_open": still_open,
        "dossiers_open_on_time": still_open - open_late,
        "dossiers_open_overdue": open_late,
    }
    if pauses:
        counts |= {
            "dossiers_suspended": suspended,
            "dossiers_suspended_on_time": suspended - suspended_late,
            "dossiers_suspended_overdue": suspended_late,
            "dossiers_returned": sent_back,
        }
    return counts


# carried over, direct, postal, resolved, late among resolved, early, suspended, returned
_PER_MILLE: Final = (
    (40, 90), (15, 60), (0, 8), (840, 930), (780, 880), (480, 640), (1, 3), (2, 4),
)  # fmt: skip


def further(unit: str, counts: Mapping[str, int]) -> Counts:
    """Return what reports state beside the flow and no national figure gives."""
    chosen = chance(unit, "further")
    listed = chosen.randint(1780, 2150)
    full, partial = (
        listed * chosen.randint(380, 460) // 1000,
        listed * chosen.randint(310, 360) // 1000,
    )
    return {
        "procedures_in_authority": listed,
        "procedures_online_full": full,
        "procedures_online_partial": partial,
        "procedures_online_used": (full + partial) * chosen.randint(420, 560) // 1000,
        "dossiers_resolved_digitized": counts["dossiers_resolved"]
        * chosen.randint(450, 700)
        // 1000,
        # With those that are exempt from the fee, which owe none.
        "dossiers_of_fee_procedures": counts.get("dossiers_with_fee_obligation", 0)
        * chosen.randint(1_060, 1_180)
        // 1000,
    }


def listed_nationally(unit: str) -> int:
    """Return how many procedures the national portal lists for a province: drawn by the seed."""
    return chance(unit, "procedures listed").randint(1_850, 2_150)


def share_out(total: int, weights: Sequence[int], caps: Sequence[int] | None = None) -> list[int]:
    """Split a whole number in proportion to weights, with no part above its cap.

    The parts sum to the total (largest remainders first, then in order).
    """
    whole = sum(weights) or 1
    parts = [total * weight // whole for weight in weights]
    limits = list(caps) if caps is not None else [total] * len(parts)
    parts = [min(part, limit) for part, limit in zip(parts, limits, strict=True)]
    by_remainder = sorted(
        range(len(parts)), key=lambda place: (-(total * weights[place] % whole), place)
    )
    missing = total - sum(parts)
    while missing > 0:
        before = missing
        for place in by_remainder:
            if missing and parts[place] < limits[place]:
                parts[place] += 1
                missing -= 1
        if missing == before:
            raise ValueError(f"{total} does not fit into {limits}")
    return parts


def add_up(units: Iterable[Mapping[str, int]]) -> Counts:
    """Return the sums of the units' counts."""
    total: Counts = {}
    for counts in units:
        for measure, value in counts.items():
            total[measure] = total.get(measure, 0) + value
    return total


def derived(counts: Mapping[str, int]) -> Counts:
    """Return handled, on time and overdue as they follow from the classes that are stated."""
    terms = {
        "dossiers_on_time": (
            ("dossiers_resolved_early", "dossiers_resolved_on_time", "dossiers_open_on_time"),
            ("dossiers_suspended_on_time", "dossiers_returned"),
        ),
        "dossiers_overdue": (
            ("dossiers_resolved_overdue", "dossiers_open_overdue"),
            ("dossiers_suspended_overdue",),
        ),
    }
    return {
        measure: sum(counts[name] for name in required) + sum(counts.get(n, 0) for n in optional)
        for measure, (required, optional) in terms.items()
        if all(name in counts for name in required)
    }

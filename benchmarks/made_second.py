"""The second, synthetic source of the benchmark: every province's own portal, with all its units.

Here: what the provinces count, and where it differs from the national figures. Not here: the
national figures (`made_figures.py`), the shape of a day (`made_days.py`).
"""

import numpy as np

from benchmarks.made_figures import MICRO, Ints

# What provincial systems count, too; two exports with eight measures.
EXPORTS: dict[str, tuple[str, ...]] = {
    "tien-do": (
        "dossiers_handled",
        "dossiers_on_time",
        "dossiers_overdue",
        "dossiers_resolved",
    ),
    "so-hoa": (
        "dossiers_with_e_result",
        "dossiers_digitized",
        "dossiers_reusing_data",
        "dossiers_synced",
    ),
}
# One unit in four counts something else than the national portal.
DIFFERING = 4


def second_figures(national: dict[str, Ints], day: int, seed: int) -> dict[str, Ints]:
    """Return what the provinces count: the national figures, but for one unit in four."""
    rng = np.random.default_rng([seed, day, 2])
    handled = national["dossiers_handled"] // MICRO
    differs = (rng.integers(0, DIFFERING, handled.size) == 0) & (handled > 100)
    more = np.where(differs, handled * rng.integers(1, 50, handled.size) // 1000, 0)
    late = np.where(differs, more // 3, 0)
    found = {name: national[name] for names in EXPORTS.values() for name in names}
    found["dossiers_handled"] = found["dossiers_handled"] + more * MICRO
    found["dossiers_on_time"] = found["dossiers_on_time"] + (more - late) * MICRO
    found["dossiers_overdue"] = found["dossiers_overdue"] + late * MICRO
    for name in ("dossiers_resolved", "dossiers_digitized", "dossiers_with_e_result"):
        found[name] = found[name] - np.minimum(more, national[name] // MICRO) // 2 * MICRO
    return found

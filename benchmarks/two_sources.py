"""The build of two sources beside that of one: what the reconciliation costs at national scale.

Not here: the second source (`made_second.py`).
"""

from pathlib import Path

import duckdb

from benchmarks.building import Build, seconds_of_models, shortest_build
from benchmarks.generate import FIRST_DAY, days_from, write_days
from dagster_project.settings import Settings

# Beginnings of the names of the models that a second source is for.
RECONCILIATION = (
    *("int_ledger", "int_decision", "int_choice", "int_setting", "int_score_ranges"),
    *("int_rank_intervals", "int_rule", "int_stakes", "int_unit_stakes", "int_identity"),
    *("int_difference", "int_derived", "int_override", "int_coverage", "int_reliability"),
    *("reconciliation", "identity", "coverage", "source_reliability", "mart_stakes", "unused"),
)
CONTESTED = "select count(*), count(*) filter (where low <> high) from marts.reconciliation"


def is_reconciliation(model: str) -> bool:
    """Tell whether a model belongs to the ledger, to ranges, intervals or stakes."""
    return model.startswith(RECONCILIATION)


def two_sources(work: Path, days: int, single: Build, repeats: int) -> list[tuple[str, str]]:
    """Build the same days with a synthetic second source for every unit, and compare."""
    home = work / "two"
    rows = write_days(home, days_from(FIRST_DAY, days), sources=2)
    both = shortest_build(home, repeats)
    longer = both.cost.seconds / single.cost.seconds
    more_work = both.cost.cpu_seconds / single.cost.cpu_seconds
    with duckdb.connect(str(Settings(home=home).warehouse), read_only=True) as connection:
        counts = connection.execute(CONTESTED).fetchone() or (0, 0)
    models = [seconds_of_models(work / name, is_reconciliation) for name in ("full", "two")]
    return [
        ("observations, two sources (the second one synthetic)", f"{rows:,} in {days} days"),
        ("full build, two sources", str(both.cost)),
        ("full build, two sources ÷ one source", f"{longer:.2f}"),
        ("full build, two sources ÷ one source, processor time", f"{more_work:.2f}"),
        ("reconciliation models of the last build, one source", f"{models[0]:.1f} s"),
        ("reconciliation models of the last build, two sources", f"{models[1]:.1f} s"),
        (
            "counts in the ledger, and those on which candidates differ",
            f"{counts[0]:,}, {counts[1]:,}",
        ),
    ]

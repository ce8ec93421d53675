"""What every comparison must fulfil, and short ways to look at one.

Here: helpers of the tests of `chiso diff`. Not here: the comparisons.
"""

from dagster_project.audit.diff import Diff, UnitDiff
from dagster_project.audit.rank_parts import total_parts


def check_sums(diff: Diff) -> None:
    """Every unit's parts sum to the change of its published total and rank."""
    for unit in diff.units:
        assert unit.before is not None
        assert unit.after is not None
        assert unit.score is not None
        change = int((unit.after["total_score"] - unit.before["total_score"]) * 100)
        assert sum(sum(parts.values()) for parts in unit.score) == change
        if unit.rank is not None:
            gained = unit.before["rank"] - unit.after["rank"]
            assert total_parts(unit.rank).gained == gained
            assert sum(step.gained for step in unit.rank) == gained


def causes(diff: Diff) -> list[tuple[str, ...]]:
    return [step.causes for step in diff.steps]


def moved(diff: Diff, step: int = 0) -> dict[str, int]:
    found = {u.unit_code: sum(u.score[step].values()) for u in diff.units if u.score}
    return {code: change for code, change in found.items() if change}


def the(diff: Diff, code: str) -> UnitDiff:
    return next(unit for unit in diff.units if unit.unit_code == code)

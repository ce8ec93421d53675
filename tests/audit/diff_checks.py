"""What every comparison must fulfil, and short ways to look at one.

Here: helpers of the tests of `chiso diff`. Not here: the comparisons.
"""

from collections.abc import Mapping
from typing import Any

from dagster_project.audit.diff.diff import Diff, UnitDiff
from dagster_project.audit.diff.rank_parts import total_parts
from dagster_project.audit.rank_changes.columns import CAUSES, NOT_SPLIT


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


def check_same_parts(diff: Diff, rows: Mapping[str, Mapping[str, Any]]) -> None:
    """Every unit's row of `rank_changes` has the parts of the comparison, cause by cause."""
    assert rows.keys() == {unit.unit_code for unit in diff.units}
    told = [step.causes for step in diff.steps]
    names = [one[0] if len(one) == 1 and one[0] in CAUSES else NOT_SPLIT for one in told]
    for unit in diff.units:
        row = rows[unit.unit_code]
        assert (row["rank_change"] is None) == (unit.rank is None)
        assert (row["score_change"] is None) == (unit.score is None)
        for cause in CAUSES:
            steps = [number for number, name in enumerate(names) if name == cause]
            if unit.rank is not None:
                ranks = total_parts(unit.rank[number] for number in steps)
                assert row[f"own_{cause}_twice"] == ranks.own_twice
                assert row[f"rivals_{cause}_twice"] == ranks.rivals_twice
                assert row[f"entries_{cause}"] == ranks.entries
                assert row[f"exits_{cause}"] == ranks.exits
            if unit.score is not None:
                scores = sum(sum(unit.score[number].values()) for number in steps)
                assert int(row[f"score_{cause}"] * 100) == scores

"""`chiso diff`: what changed in a ranking between two sides, by cause, and what it did to ranks.

Here: the exact parts of each step from the first side to the second. Not here: the steps
(chain.py), building states (counterfactuals.py), words (sentences.py), looks (the command line).
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from dagster_project.audit.diff.causes import BOUNDARY, UNEXPLAINED
from dagster_project.audit.diff.chain import Chain, Say, Step
from dagster_project.audit.diff.counterfactuals import Counterfactuals, Differences, Material
from dagster_project.audit.diff.cutoffs import Export, exports_between, national_portals
from dagster_project.audit.diff.cutoffs import Side as Captured
from dagster_project.audit.diff.felt import felt
from dagster_project.audit.diff.published_sums import check_published, check_sums
from dagster_project.audit.diff.rank_parts import RankParts, rank_chain, turn
from dagster_project.audit.diff.score_parts import Parts, score_chain
from dagster_project.audit.diff.sides import Asked, RankingState, Side, read_state
from dagster_project.audit.diff.standing_exports import Change, changes_felt, kinds_of
from dagster_project.audit.diff.unit_readings import reassigned, register_differs
from dagster_project.audit.diff.whole_inputs import UNREADABLE, refuse_gaps, unreadable_inputs
from dagster_project.audit.errors import CannotTell
from dagster_project.audit.rebuild import lay_out
from dagster_project.publish.open_edition import open_edition
from dagster_project.publish.ranking import RankTable, rank_table


@dataclass
class UnitDiff:
    """What changed for one unit; hundredths and places gained.

    Attributes:
        unit_code: The unit.
        before: Its row of the first side's ranking, or None.
        after: Its row of the second side's ranking, or None.
        score: Parts of each step by indicator; None unless it has a total on both sides.
        rank: Parts of each step; None unless it is ranked on both sides.
        moved_in: The step with which it came into the ranking or left it, or None.
        total_in: The step with which it came to a total or lost it, or None.
    """

    unit_code: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    score: list[Parts] | None
    rank: list[RankParts] | None
    moved_in: int | None = None
    total_in: int | None = None


@dataclass
class Diff:
    """A comparison of one ranking on two sides.

    Attributes:
        before: The first side.
        after: The second side.
        asked: The ranking.
        tables: The rankings of both sides.
        differences: Which inputs differ; None where an edition doesn't say.
        steps: The steps in order.
        units: The units of either side by code.
        exports: Export → how it differs, of the exports that this ranking can have felt.
        renamed: Unit → (name before, name after).
        reassigned: Captures of which a row belongs to another unit on the second side.
        register: Whether the register of units differs in more than names of renamed units.
    """

    before: Side
    after: Side
    asked: Asked
    tables: tuple[RankTable, RankTable]
    differences: Differences | None
    steps: list[Step]
    units: list[UnitDiff] = field(default_factory=list)
    exports: dict[Export, Change] = field(default_factory=dict)
    renamed: dict[str, tuple[str, str]] = field(default_factory=dict)
    reassigned: set[str] = field(default_factory=set)
    register: bool = False


def compare(
    before: Side, after: Side, period: str | None, basis: str, group: str, say: Say
) -> Diff:
    """Compare a ranking on two sides.

    Args:
        before: The first side.
        after: The second side.
        period: The period; the year of the second side's day by default.
        basis: The basis.
        group: The peer group.
        say: Called with a line about each long step.

    Raises:
        UnknownChoice: If one side has no such ranking.
        EditionDamaged: If what a side publishes does not hang together.
    """
    asked = Asked(period or str(after.as_of.year), basis, group)
    tables = tuple(
        rank_table(side.edition, side.as_of, asked.period_id, basis, group)
        for side in (before, after)
    )
    ends = _state(before, asked), _state(after, asked)
    for side, table, state in zip((before, after), tables, ends, strict=True):
        check_published(side, table.rows, state)
    with tempfile.TemporaryDirectory(prefix="chiso-diff-") as scratch:
        differences, steps = _steps(before, after, asked, ends, Path(scratch), say)
    diff = Diff(before, after, asked, (tables[0], tables[1]), differences, steps)
    _explain(diff, ends[0])
    if differences:
        folders = before.edition.path, after.edition.path
        diff.exports = changes_felt(
            differences.exports, asked.period_id, basis, differences.national
        )
        diff.reassigned = reassigned(*folders, differences.read_anew.get(BOUNDARY, ()))
        diff.register = differences.register and register_differs(*folders, diff.renamed)
    return diff


def _state(side: Side, asked: Asked) -> RankingState:
    with open_edition(side.edition) as connection:
        return read_state(connection, "marts", side.as_of, asked)


def _steps(
    before: Side,
    after: Side,
    asked: Asked,
    ends: tuple[RankingState, RankingState],
    scratch: Path,
    say: Say,
) -> tuple[Differences | None, list[Step]]:
    try:
        builds = Counterfactuals(
            _material(before, scratch / "a"), _material(after, scratch / "b"), scratch
        )
        found = builds.differences
        changed = changes_felt(found.exports, asked.period_id, asked.basis, found.national)
        causes = felt(asked.basis, found.causes, found.rows, kinds_of(changed, asked.basis))
        return found, Chain(builds, (before, after), asked, say).steps(ends, causes)
    except CannotTell as reason:
        why = reason.said
    except UNREADABLE as error:
        why = unreadable_inputs(error, before.edition, after.edition)
    return None, [] if ends[0] == ends[1] else [Step((UNEXPLAINED,), ends[1], why)]


def _material(side: Side, scratch: Path) -> Material:
    """Return a side as inputs.

    Raises:
        CannotTell: If the edition lacks some of them.
    """

    def exports(first: date, last: date) -> Mapping[date, Captured]:
        with open_edition(side.edition) as connection:
            return exports_between(connection, "marts", first, last)

    inputs = lay_out(side.edition, scratch)
    refuse_gaps(side.edition, inputs.observations)
    with open_edition(side.edition) as connection:
        national = national_portals(connection, "marts")
    return Material(inputs, side.as_of, exports, national)


def _explain(diff: Diff, first: RankingState) -> None:
    states = [first, *(step.state for step in diff.steps)]
    scores = score_chain([state.scores for state in states])
    ranks = rank_chain([state.ranked for state in states])
    sides = [{row["unit_code"]: row for row in table.rows} for table in diff.tables]
    for code in sorted(sides[0].keys() | sides[1].keys()):
        old, new = sides[0].get(code), sides[1].get(code)
        check_sums((diff.before, diff.after), (old, new), scores.get(code), ranks.get(code))
        diff.units.append(
            UnitDiff(
                code,
                old,
                new,
                scores.get(code),
                ranks.get(code),
                turn([code in state.ranked for state in states]),
                turn([code in state.scores for state in states]),
            )
        )
        if old and new and old["name"] != new["name"]:
            diff.renamed[code] = (old["name"], new["name"])

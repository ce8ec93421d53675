"""`chiso diff`: what changed in a ranking between two sides, by cause, and what it did to ranks.

Here: the chain of states from the first side to the second, and the exact parts of each step.
Not here: building states (counterfactuals.py), words (diff_words.py), looks (the command line).
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.audit.causes import BOUNDARY, NEW, REGISTER_TABLES, UNEXPLAINED
from dagster_project.audit.counterfactuals import Counterfactuals, Differences, Material
from dagster_project.audit.cutoffs import Export, exports_felt, exports_of
from dagster_project.audit.errors import CannotTell
from dagster_project.audit.felt import Ageing, felt
from dagster_project.audit.rank_parts import RankParts, rank_chain, turn
from dagster_project.audit.rebuild import RebuildFailed, lay_out
from dagster_project.audit.score_parts import Parts, score_chain
from dagster_project.audit.sides import Asked, RankingState, Side, read_state
from dagster_project.audit.unit_readings import reassigned, register_differs
from dagster_project.ingest.observation_schema import DAY_TABLES
from dagster_project.publish.open_edition import open_edition
from dagster_project.publish.ranking import RankTable, rank_table
from dagster_project.publish.ranking_labels import Label

Say = Callable[[str], None]


@dataclass(frozen=True)
class Step:
    """One step of the chain.

    Attributes:
        causes: What was applied: one cause, or several that could not be told apart.
        state: The ranking after it.
        note: Why causes could not be told apart, or None.
    """

    causes: tuple[str, ...]
    state: RankingState
    note: Label | None = None


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
        exports: Export → revised or new, of the exports that this ranking can have felt.
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
    exports: dict[Export, str] = field(default_factory=dict)
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
    """
    asked = Asked(period or str(after.as_of.year), basis, group)
    tables = tuple(
        rank_table(side.edition, side.as_of, asked.period_id, basis, group)
        for side in (before, after)
    )
    ends = _state(before, asked), _state(after, asked)
    with tempfile.TemporaryDirectory(prefix="chiso-diff-") as scratch:
        differences, steps = _steps(before, after, asked, ends, Path(scratch), say)
    diff = Diff(before, after, asked, (tables[0], tables[1]), differences, steps)
    _explain(diff, ends[0])
    if differences:
        folders = before.edition.path, after.edition.path
        diff.exports = _exports(differences, after, asked)
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
    except CannotTell as reason:
        same = ends[0] == ends[1]
        return None, [] if same else [Step((UNEXPLAINED,), ends[1], reason.said)]
    found = builds.differences
    causes = _felt(builds, before, after, asked)
    if not causes:
        lone = NEW if before.as_of != after.as_of else UNEXPLAINED
        return found, [] if ends[0] == ends[1] else [Step((lone,), ends[1])]
    steps: list[Step] = []
    open_: list[str] = []
    note = None
    for number, cause in enumerate(causes[:-1], start=1):
        open_.append(cause)
        say(f"counting again with {cause} of {after.name}")
        try:
            with builds.open(causes[:number]) as connection:
                state = read_state(connection, "warehouse.marts", before.as_of, asked)
        except RebuildFailed as error:
            note = error.said
            continue
        steps.append(Step(tuple(open_), state, note))
        open_, note = [], None
    return found, [*steps, Step((*open_, causes[-1]), ends[1], note)]


def _material(side: Side, scratch: Path) -> Material:
    """Return a side as inputs.

    Raises:
        CannotTell: If the edition lacks some of them.
    """

    def exports(day: date) -> Any:
        with open_edition(side.edition) as connection:
            return exports_of(connection, "marts", day)

    inputs = lay_out(side.edition, scratch)
    for name in (*DAY_TABLES, *REGISTER_TABLES):
        if not (inputs.observations / name).is_dir():
            edition = side.edition.edition_id
            raise CannotTell(
                f"edition {edition} holds no table {name} of inputs",
                f"ấn bản {edition} không có bảng đầu vào {name}",
            )
    return Material(inputs, side.as_of, exports)


def _felt(builds: Counterfactuals, before: Side, after: Side, asked: Asked) -> list[str]:
    """Return the causes that differ and that this ranking can have felt, in order."""
    found = builds.differences
    data = set(_exports(found, after, asked).values())
    for side in (before, after):
        with open_edition(side.edition) as connection:
            days = (before.as_of, after.as_of)
            ageing = Ageing(connection, "marts", days, builds.carried_days)
        if ageing.of(asked.period_id, asked.basis):
            data.add(NEW)
    return felt(asked.basis, found.causes, found.rows, data)


def _exports(found: Differences, after: Side, asked: Asked) -> dict[Export, str]:
    """Return the changed exports that this ranking can have felt."""
    with open_edition(after.edition) as connection:
        national = _national(connection)
    return exports_felt(found.exports, asked.period_id, asked.basis, national)


def _national(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute("select portal_id from marts.portals where unit_code = 'VN'")
    return [portal for (portal,) in rows.fetchall()]


def _explain(diff: Diff, first: RankingState) -> None:
    states = [first, *(step.state for step in diff.steps)]
    scores = score_chain([state.scores for state in states])
    ranks = rank_chain([state.ranked for state in states])
    sides = [{row["unit_code"]: row for row in table.rows} for table in diff.tables]
    for code in sorted(sides[0].keys() | sides[1].keys()):
        old, new = sides[0].get(code), sides[1].get(code)
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

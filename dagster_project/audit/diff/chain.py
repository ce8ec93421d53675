"""The states between the two sides of a comparison: one step per cause, and what no cause explains.

The first and the last state are counted again too, and compared with the published ones: what the
causes do not account for is a step of its own, never a part of the last cause. Here: that chain.
Not here: building states (counterfactuals.py), parts of scores and ranks (diff.py).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import duckdb

from dagster_project.audit.diff.causes import NEW, UNEXPLAINED
from dagster_project.audit.diff.counterfactuals import Counterfactuals
from dagster_project.audit.diff.sides import Asked, RankingState, Side, read_state
from dagster_project.audit.rebuild import RebuildFailed
from dagster_project.publish.ranking_labels import Label

Say = Callable[[str], None]
_LEFT_OVER = Label(
    "những đầu vào khác nhau giữa hai bên không giải thích được phần này",
    "the inputs that differ do not account for this",
)


@dataclass(frozen=True)
class Step:
    """One step of the chain.

    Attributes:
        causes: What was applied: one cause, or several that could not be told apart.
        state: The ranking after it.
        note: Why causes could not be told apart, or told at all, or None.
    """

    causes: tuple[str, ...]
    state: RankingState
    note: Label | None = None


class Chain:
    """Counts the states between two sides of one ranking."""

    def __init__(
        self, builds: Counterfactuals, sides: tuple[Side, Side], asked: Asked, say: Say
    ) -> None:
        """Prepare.

        Args:
            builds: Builds of the sides.
            sides: The first and the second side.
            asked: The ranking.
            say: Called with a line about each long step.
        """
        self._builds, self._sides, self._asked, self._say = builds, sides, asked, say

    def steps(self, ends: tuple[RankingState, RankingState], causes: Sequence[str]) -> list[Step]:
        """Return the steps from one published state to the other.

        Args:
            ends: The published states.
            causes: The causes that the ranking can have felt, in order.
        """
        if not causes and ends[0] == ends[1]:
            return []
        first, last = self._sides
        try:
            self._say(f"counting {first.name} again")
            begin = self._read(self._builds.open(()), first)
            self._say(f"counting {last.name} again")
            end = self._read(self._builds.open_second(), last)
        except RebuildFailed as error:
            return [Step((UNEXPLAINED,), ends[1], error.said)]
        found = [] if begin == ends[0] else [Step((UNEXPLAINED,), begin, _not_reproduced(first))]
        found += self._told(causes, end)
        state = found[-1].state if found else begin
        if state != ends[1]:
            note = _LEFT_OVER if end == ends[1] else _not_reproduced(last)
            found.append(Step((UNEXPLAINED,), ends[1], note))
        return found

    def _told(self, causes: Sequence[str], end: RankingState) -> list[Step]:
        """Return a step for each cause, or for several where they can't be told apart."""
        steps: list[Step] = []
        open_: list[str] = []
        note = None
        for number, cause in enumerate(causes, start=1):
            open_.append(cause)
            try:
                # New data are all that the second side has beside the causes before.
                state = end if cause == NEW else self._applied(causes[:number])
            except RebuildFailed as error:
                note = error.said
                continue
            steps.append(Step(tuple(open_), state, note))
            open_, note = [], None
        return [*steps, Step(tuple(open_), end, note)] if open_ else steps

    def _applied(self, causes: Sequence[str]) -> RankingState:
        first, last = self._sides
        self._say(f"counting again with {causes[-1]} of {last.name}")
        return self._read(self._builds.open(causes), first)

    def _read(self, connection: duckdb.DuckDBPyConnection, side: Side) -> RankingState:
        with connection:
            return read_state(connection, "warehouse.marts", side.as_of, self._asked)


def _not_reproduced(side: Side) -> Label:
    name = side.edition.edition_id
    return Label(
        f"số liệu đã công bố của ấn bản {name} khác với kết quả tính lại từ đầu vào của chính nó; "
        f"hãy chạy `chiso verify {name} --full`",
        f"what edition {name} publishes is not what its own inputs give; "
        f"run `chiso verify {name} --full`",
    )

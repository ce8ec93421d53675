"""Does a rank follow from the totals of its group?

Here: rank, size of the group, ends of the interval and the rank before, once more from the totals
of one ranking. Not here: the sums below a total (adds_up.py), how intervals are made (the
warehouse).
"""

from collections.abc import Iterator
from decimal import Decimal

from dagster_project.audit.explain.asked import Asked
from dagster_project.audit.explain.explanation import Neighbour, Standing
from dagster_project.audit.explain.problems import Problem, contradiction
from dagster_project.audit.open_for_reading import OpenEdition, Row
from dagster_project.publish.ranking_labels import Label

_HOLDS = Label("xếp hạng ghi", "the ranking holds")
_TOTALS = Label("tổng điểm của cả nhóm cho", "the totals of the group give")
_COMPOSITE = Label("bảng tổng điểm ghi", "composite_scores holds")
_BEFORE = Label("xếp hạng ngày đó ghi", "the ranking of that day holds")
_TOTAL, _RANK = Label("tổng điểm", "total"), Label("hạng", "rank")
_IS = Label("hạng là", "the rank is")
_SIZE = Label("số đơn vị được xếp hạng", "units ranked")
_BEST, _WORST = Label("hạng cao nhất có thể", "best rank"), Label("hạng thấp nhất", "worst rank")


class RankAddsUp:
    """Checks what an explanation says of a unit's place.

    Args:
        opened: The edition.
        asked: What is explained.
        standing: What is said.
        methodology_id: The methodology of the ranking.
    """

    def __init__(
        self, opened: OpenEdition, asked: Asked, standing: Standing, methodology_id: str
    ) -> None:
        self._edition_id, self._standing = opened.edition.edition_id, standing
        self._own = asked.unit.code
        self._given: Row = {
            "as_of": asked.as_of,
            "period_id": asked.period_id,
            "basis": asked.basis,
            "peer_group": standing.peer_group,
            "methodology_id": methodology_id,
            "unit_code": asked.unit.code,
        }
        self._before = _rank_before(opened, self._given, standing)
        self._rows = _group(opened, self._given)

    def problems(self) -> Iterator[Problem]:
        """Yield every number of the standing that the group's totals contradict."""
        for row in self._rows:
            if row["total_score"] != row["composite"]:
                where = _of(_TOTAL, row["unit_code"])
                yield self._differ(where, row["total_score"], _COMPOSITE, row["composite"])
        totals = [row["composite"] for row in self._rows if row["rank"] is not None]
        shown = {self._own, *(one.unit_code for one in self._neighbours())}
        for row in self._rows:
            if row["unit_code"] in shown and row["rank"] is not None:
                given = _place(row["composite"], totals)
                if given != row["rank"]:
                    yield self._differ(_of(_RANK, row["unit_code"]), row["rank"], _TOTALS, given)
        yield from self._own_numbers(len(totals))

    def _own_numbers(self, ranked: int) -> Iterator[Problem]:
        told = self._standing
        if told.ranked_units != ranked:
            yield self._differ(_SIZE, told.ranked_units, _TOTALS, ranked)
        if told.rank is not None and told.best_rank is not None and told.worst_rank is not None:
            for name, bound, fits in (
                (_BEST, told.best_rank, 1 <= told.best_rank <= told.rank),
                (_WORST, told.worst_rank, told.rank <= told.worst_rank <= ranked),
            ):
                if not fits:
                    yield self._differ(_of(name, self._own), bound, _IS, told.rank)
        if told.previous_rank != self._before:
            vi, en = f"hạng ngày {told.previous_as_of}", f"rank of {told.previous_as_of}"
            yield self._differ(Label(vi, en), told.previous_rank, _BEFORE, self._before)

    def _neighbours(self) -> list[Neighbour]:
        return [*self._standing.above, *self._standing.below]

    def _differ(
        self, where: Label, holds: Decimal | int | None, name: Label, given: Decimal | int | None
    ) -> Problem:
        return contradiction(self._edition_id, where, (_HOLDS, holds), (name, given))


def _place(total: Decimal | None, totals: list[Decimal | None]) -> int | None:
    """Return a competition rank: 1 and the number of higher totals."""
    if total is None:
        return None
    return 1 + sum(one is not None and one > total for one in totals)


def _group(opened: OpenEdition, given: Row) -> list[Row]:
    return opened.rows(
        """
        select ranks.unit_code, ranks.rank, ranks.total_score, totals.total_score as composite
        from (
            select * from edition.marts.rankings
            where
                as_of = $as_of and period_id = $period_id and basis = $basis
                and peer_group = $peer_group and methodology_id = $methodology_id
        ) as ranks
        left join (
            select * from edition.marts.composite_scores
            where
                as_of = $as_of and period_id = $period_id and basis = $basis
                and methodology_id = $methodology_id
        ) as totals
            on ranks.unit_code = totals.unit_code
        order by ranks.unit_code
        """,
        given,
    )


def _rank_before(opened: OpenEdition, given: Row, standing: Standing) -> int | None:
    """Return the unit's rank in the ranking of the day that it is compared with."""
    if standing.previous_as_of is None:
        return None
    rows = opened.rows(
        """
        select rank from edition.marts.rankings
        where
            as_of = $previous_as_of and period_id = $period_id and basis = $basis
            and peer_group = $peer_group and methodology_id = $methodology_id
            and unit_code = $unit_code
        """,
        given | {"previous_as_of": standing.previous_as_of},
    )
    return rows[0]["rank"] if rows else None


def _of(name: Label, unit_code: str) -> Label:
    return Label(f"{name.vi} của {unit_code}", f"{name.en} of {unit_code}")

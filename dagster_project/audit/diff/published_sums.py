"""Whether published ranks and totals hang together, before anything is explained by them.

Here: refusing to explain what does not. Not here: finding out what is damaged (`chiso verify`).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dagster_project.audit.diff.rank_parts import RankParts, ranks, total_parts
from dagster_project.audit.diff.score_parts import Parts
from dagster_project.audit.diff.sides import RankingState, Side
from dagster_project.publish.errors import EditionDamaged

Row = Mapping[str, Any]


def check_published(side: Side, rows: Iterable[Row], state: RankingState) -> None:
    """Check that a ranking's ranks follow from its totals, and these are those of the scores.

    Args:
        side: The side.
        rows: Its published ranking.
        state: The same as it is read for the comparison.

    Raises:
        EditionDamaged: If not.
    """
    known = ranks(state.ranked)
    for row in rows:
        unit, total = row["unit_code"], _hundredths(row)
        scores = state.scores.get(unit)
        if row["rank"] != known.get(unit) or total != (scores and scores.total):
            name = side.edition.edition_id
            raise EditionDamaged(
                f"edition {name} cannot be compared: rank and total of {unit} on {side.as_of} do "
                f"not follow from its scores; run `chiso verify {name}`"
            )


def check_sums(
    sides: Sequence[Side],
    ends: tuple[Row | None, Row | None],
    score: Sequence[Parts] | None,
    rank: Sequence[RankParts] | None,
) -> None:
    """Check that a unit's parts sum to the change of its published total and rank.

    Args:
        sides: The sides.
        ends: The unit's published rows.
        score: Its parts of each step, or None.
        rank: Its parts of each step, or None.

    Raises:
        EditionDamaged: If not.
    """
    old, new = ends
    if old is None or new is None:
        return
    right = True
    if score is not None:
        before, after = _hundredths(old), _hundredths(new)
        change = None if before is None or after is None else after - before
        right = sum(sum(parts.values()) for parts in score) == change
    if rank is not None:
        places = None if None in (old["rank"], new["rank"]) else old["rank"] - new["rank"]
        right = right and total_parts(rank).gained == places
    if not right:
        names = dict.fromkeys(side.edition.edition_id for side in sides)
        runs = " and ".join(f"`chiso verify {name}`" for name in names)
        raise EditionDamaged(
            f"the parts of {old['unit_code']} do not sum to its published change; run {runs}"
        )


def _hundredths(row: Row) -> int | None:
    total = row["total_score"]
    return None if total is None else int(total * 100)

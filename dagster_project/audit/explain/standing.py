"""A unit's place in its group: who is just above and below, and how sure the place is.

Here: rank, neighbours, and the decisions that make the interval wide. Not here: how ranks and
intervals are made (the warehouse does that).
"""

from dagster_project.audit.explain.asked import Asked
from dagster_project.audit.explain.explanation import Cause, Neighbour, Standing
from dagster_project.audit.open_for_reading import OpenEdition, Row
from dagster_project.publish.errors import UnknownChoice
from dagster_project.publish.ranking_labels import Label, group_label

_NEIGHBOURS = 3
_KEY = "as_of = $as_of and period_id = $period_id and basis = $basis"
_GROUP = f"{_KEY} and peer_group = $peer_group"


def standing_of(opened: OpenEdition, asked: Asked, tie_policy: str) -> Standing | None:
    """Return where a unit stands; None where it belongs to no group.

    Raises:
        UnknownChoice: If it is not listed in the group asked for.
    """
    given: Row = {
        "as_of": asked.as_of,
        "period_id": asked.period_id,
        "basis": asked.basis,
        "unit_code": asked.unit.code,
    }
    groups = opened.rows(
        f"select * from edition.marts.rankings where {_KEY} and unit_code = $unit_code "
        # The smaller group first: departments:H21 before departments.
        "order by length(peer_group) desc",
        given,
    )
    there = [row["peer_group"] for row in groups]
    own = next((row for row in groups if asked.group in (None, row["peer_group"])), None)
    if own is None:
        if asked.group is None:
            return None
        listed = ", ".join(there) or "none"
        raise UnknownChoice(
            f"{asked.unit.code} is not in --group {asked.group}; it is in: {listed}"
        )
    return _standing(opened, asked, own, given | {"peer_group": own["peer_group"]}, tie_policy)


def _standing(opened: OpenEdition, asked: Asked, own: Row, given: Row, tie_policy: str) -> Standing:
    ranked = _ranked(opened, given)
    places = [row["unit_code"] for row in ranked]
    above: list[Row] = []
    below: list[Row] = []
    if asked.unit.code in places:
        at = places.index(asked.unit.code)
        above, below = ranked[max(0, at - _NEIGHBOURS) : at][::-1], ranked[at + 1 :][:_NEIGHBOURS]
    parts = _parts(opened, given, [asked.unit.code, *(row["unit_code"] for row in above + below)])
    names = ("peer_group", "rank", "total_score", "ranked_units", "best_rank", "worst_rank",
             "rank_bound", "previous_rank", "previous_as_of")  # fmt: skip
    reason = own["not_ranked_reason_vi"]
    return Standing(
        group=group_label(own["peer_group"], ranked),
        not_ranked_reason=Label(reason, own["not_ranked_reason_en"]) if reason else None,
        tie_policy=tie_policy,
        overlapping=_overlapping(own["unit_code"], ranked),
        above=[_neighbour(row, own, parts) for row in above],
        below=[_neighbour(row, own, parts) for row in below],
        causes=_causes(opened, given) if asked.basis == "reconciled" else [],
        **{name: own[name] for name in names},
    )


def _ranked(opened: OpenEdition, given: Row) -> list[Row]:
    return opened.rows(
        f"""
        select
            ranks.*,
            totals.low,
            totals.high,
            coalesce(units.short_name, units.name, ranks.unit_code) as name
        from (select * from edition.marts.rankings where {_GROUP} and rank is not null) as ranks
        inner join (select * from edition.marts.composite_scores where {_KEY}) as totals
            on ranks.unit_code = totals.unit_code
        left join edition.marts.units as units
            on
                ranks.unit_code = units.unit_code and ranks.as_of >= units.valid_from
                and (ranks.as_of < units.valid_to or units.valid_to is null)
        order by ranks.rank, ranks.unit_code
        """,
        given,
    )


def _parts(opened: OpenEdition, given: Row, units: list[str]) -> dict[str, Row]:
    """Return the scores of the components of some units."""
    found: dict[str, Row] = {unit: {} for unit in units}
    for row in opened.rows(
        "select unit_code, component_id, score from edition.marts.component_scores "
        f"where {_KEY} and unit_code in $units order by all",
        given | {"units": units},
    ):
        found[row["unit_code"]][row["component_id"]] = row["score"]
    return found


def _neighbour(row: Row, own: Row, parts: dict[str, Row]) -> Neighbour:
    mine, theirs = parts[own["unit_code"]], parts[row["unit_code"]]
    names = ("unit_code", "name", "rank", "best_rank", "worst_rank", "total_score",
             "has_synthetic")  # fmt: skip
    return Neighbour(
        gap=row["total_score"] - own["total_score"],
        parts={
            part: None if score is None or mine.get(part) is None else score - mine[part]
            for part, score in theirs.items()
        },
        **{name: row[name] for name in names},
    )


def _overlapping(unit_code: str, ranked: list[Row]) -> int:
    """Count the others whose range of totals shares a point with the unit's own."""
    ranges = {row["unit_code"]: (row["low"], row["high"]) for row in ranked}
    low, high = ranges.pop(unit_code, (None, None))
    if low is None or high is None:
        return 0
    return sum(
        theirs[0] is not None and theirs[0] <= high and theirs[1] >= low
        for theirs in ranges.values()
    )


def _causes(opened: OpenEdition, given: Row) -> list[Cause]:
    """Return the decisions that widen the unit's range: its own, then those of rules."""
    rows = opened.rows(
        """
        with named as (
            select distinct decision_id, name_vi, name_en from edition.marts.decisions
        )
        select stakes.*, named.name_vi, named.name_en, effects.points_change
        from edition.marts.stakes as stakes
        inner join named on stakes.decision_id = named.decision_id
        left join edition.marts.rule_effects as effects
            on
                stakes.as_of = effects.as_of and stakes.period_id = effects.period_id
                and stakes.decision_id = effects.decision_id
                and stakes.setting_id = effects.setting_id
                and effects.unit_code = $unit_code
        where
            stakes.as_of = $as_of and stakes.period_id = $period_id
            and (stakes.unit_code = $unit_code or stakes.scope = 'rule')
            and (stakes.peer_group is null or stakes.peer_group = $peer_group)
        order by stakes.scope desc, stakes.points_at_stake desc, stakes.decision_id
        """,
        given,
    )
    return [_cause(row) for row in rows if row["scope"] == "unit" or row["points_change"]]


def _cause(row: Row) -> Cause:
    is_rule = row["scope"] == "rule"
    return Cause(
        decision_id=row["decision_id"],
        decision=Label(row["name_vi"], row["name_en"]),
        scope=row["scope"],
        setting=Label(row["setting_vi"], row["setting_en"]) if row["setting_vi"] else None,
        points_at_stake=row["points_change"] if is_rule else row["points_at_stake"],
        best_rank=None if is_rule else row["best_rank"],
        worst_rank=None if is_rule else row["worst_rank"],
    )

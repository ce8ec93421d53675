"""The part that moved a total most, between two days of one edition.

Here: the same parts as diff/score_parts.py, found by SQL for all units and bases at once (a test
compares the two). Not here: what the parts mean.
"""

from datetime import date

import duckdb

from dagster_project.publish.marts import literal

# (period, basis, unit) → component, indicator, hundredths; empty texts as in `Leaf`.
LargestParts = dict[tuple[str, str, str], tuple[str, str, int]]

_KEY = "period_id, basis, unit_code"
# What carries no points (`not_applicable`) is no part of a sum, and leaves no sum open.
_SCORES = """
{side}_indicators as (
    select {key}, component_id, indicator_id, score
    from {marts}.indicator_scores where as_of = {day} and state <> 'not_applicable'
),
{side}_sums as (
    select {key}, component_id, sum(score) as score, bool_or(score is null) as is_open
    from {side}_indicators group by all
),
{side}_components as (
    select
        {key}, component_id, components.score,
        coalesce(not is_open and sums.score = components.score, false) as is_sum
    from {marts}.component_scores as components
    left join {side}_sums as sums using ({key}, component_id)
    where as_of = {day} and components.score is not null
),
{side}_totals as (
    select {key}, total_score from {marts}.composite_scores
    where as_of = {day} and total_score is not null
)"""


def largest_parts(
    connection: duckdb.DuckDBPyConnection, marts: str, before: date, after: date
) -> LargestParts:
    """Return the largest part of each total that changed; of equal ones the first by code.

    Args:
        connection: A connection that sees the tables.
        marts: Their schema, with its catalog.
        before: The earlier day.
        after: The later day.
    """
    sides = ",".join(
        _SCORES.format(side=side, key=_KEY, marts=marts, day=f"date {literal(day.isoformat())}")
        for side, day in (("old", before), ("new", after))
    )
    rows = connection.execute(
        f"""
        with {sides},
        components as (
            select
                {_KEY}, component_id, new.score - old.score as part,
                old.is_sum and new.is_sum as is_sum
            from old_components as old inner join new_components as new
                using ({_KEY}, component_id)
        ),
        indicators as (
            select
                {_KEY}, component_id, indicator_id,
                coalesce(new.score, 0) - coalesce(old.score, 0) as part
            from old_indicators as old full outer join new_indicators as new
                using ({_KEY}, component_id, indicator_id)
            inner join components using ({_KEY}, component_id)
            where components.is_sum
        ),
        totals as (
            select {_KEY}, new.total_score - old.total_score as part
            from old_totals as old inner join new_totals as new using ({_KEY})
        ),
        explained as (select {_KEY}, sum(part) as part from components group by all),
        parts as (
            select {_KEY}, component_id, '' as indicator_id, part from components where not is_sum
            union all
            select {_KEY}, component_id, indicator_id, part from indicators
            union all
            select {_KEY}, '', '', totals.part - coalesce(explained.part, 0)
            from totals left join explained using ({_KEY})
        ),
        ordered as (
            select
                parts.*,
                row_number() over (
                    partition by {_KEY}
                    order by abs(part) desc, component_id asc, indicator_id asc
                ) as place
            from parts semi join totals using ({_KEY})
            where part <> 0
        )
        select {_KEY}, component_id, indicator_id, (part * 100)::bigint
        from ordered where place = 1
        """
    ).fetchall()
    return {(period, basis, unit): tuple(rest) for period, basis, unit, *rest in rows}

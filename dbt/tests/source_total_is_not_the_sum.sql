{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'composite_scores'}}}) }}
-- The portal's six components do not sum to its own total (more than 0.01 apart).
with sums as (
    select
        as_of,
        period_id,
        unit_code,
        sum(score) as parts_score
    from {{ ref('component_scores') }}
    where basis = 'published' and {{ only_pending_in_test() }}
    group by as_of, period_id, unit_code
    having count(score) = count(*)
)

select
    totals.as_of,
    totals.period_id,
    totals.unit_code,
    totals.total_score,
    sums.parts_score
from {{ ref('composite_scores') }} as totals
inner join sums
    on
        totals.as_of = sums.as_of
        and totals.period_id = sums.period_id
        and totals.unit_code = sums.unit_code
where
    totals.basis = 'published'
    and abs(totals.total_score - sums.parts_score) > 0.01
    and {{ only_pending_in_test('totals.as_of') }}

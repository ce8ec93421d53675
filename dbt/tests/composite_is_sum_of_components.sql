{{ config(severity='error', meta={'dagster': {'ref': {'name': 'composite_scores'}}}) }}
-- A total is the sum of its components, and missing when one of them is.
with sums as (
    select
        as_of,
        period_id,
        unit_code,
        basis,
        methodology_id,
        case when count(score) = count(*) then sum(score) end as total
    from {{ ref('component_scores') }}
    where basis <> 'published' and {{ only_pending_in_test() }}
    group by as_of, period_id, unit_code, basis, methodology_id
)

select
    totals.as_of,
    totals.period_id,
    totals.unit_code,
    totals.basis,
    totals.total_score,
    sums.total
from {{ ref('composite_scores') }} as totals
left join sums
    on
        totals.as_of = sums.as_of
        and totals.period_id = sums.period_id
        and totals.unit_code = sums.unit_code
        and totals.basis = sums.basis
        and totals.methodology_id = sums.methodology_id
where
    totals.basis <> 'published'
    and totals.total_score is distinct from sums.total
    and {{ only_pending_in_test('totals.as_of') }}

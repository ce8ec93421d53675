{{ config(severity='error', meta={'dagster': {'ref': {'name': 'rankings'}}}) }}
-- Competition ranks, counted here unit by unit (the model counts by distinct totals).
with counted as (
    select
        as_of,
        period_id,
        unit_code,
        peer_group,
        basis,
        rank,
        ranked_units,
        rank() over (
            partition by as_of, period_id, peer_group, basis, methodology_id
            order by total_score desc
        ) as expected_rank,
        count(*) over (
            partition by as_of, period_id, peer_group, basis, methodology_id
        ) as expected_units
    from {{ ref('rankings') }}
    where rank is not null and {{ only_pending_in_test() }}
)

select
    as_of,
    period_id,
    unit_code,
    peer_group,
    basis,
    rank,
    expected_rank,
    ranked_units,
    expected_units
from counted
where rank <> expected_rank or ranked_units <> expected_units

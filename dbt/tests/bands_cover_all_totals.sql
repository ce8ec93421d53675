{{ config(severity='error', meta={'dagster': {'ref': {'name': 'mart_bands'}}}) }}
-- The bands of a methodology cover 0 to the maximum without gap or overlap.
with ordered as (
    select
        methodology_id,
        band_id,
        lower_score,
        upper_score,
        lag(lower_score) over (partition by methodology_id order by sort_order) as bound_above
    from {{ ref('mart_bands') }}
)

select * from ordered
where upper_score <> coalesce(bound_above, 100) or lower_score >= upper_score
union all
select
    methodology_id,
    'lowest' as band_id,
    min(lower_score) as lower_score,
    null as upper_score,
    null as bound_above
from ordered
group by methodology_id
having min(lower_score) <> 0

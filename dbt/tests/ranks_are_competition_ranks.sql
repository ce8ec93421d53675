{{ config(severity='error', meta={'dagster': {'ref': {'name': 'rankings'}}}) }}
-- Competition ranks: one more than the number of ranked units with a higher total.
with totals as (
    select
        as_of,
        period_id,
        peer_group,
        basis,
        methodology_id,
        total_score,
        count(*) as units,
        min(rank) as lowest,
        max(rank) as highest,
        min(ranked_units) as ranked_units
    from {{ ref('rankings') }}
    where rank is not null and {{ only_pending_in_test() }}
    group by as_of, period_id, peer_group, basis, methodology_id, total_score
),

counted as (
    select
        *,
        sum(units) over (
            partition by as_of, period_id, peer_group, basis, methodology_id
            order by total_score desc
        ) - units + 1 as expected_rank,
        sum(units) over (
            partition by as_of, period_id, peer_group, basis, methodology_id
        ) as expected_units
    from totals
)

select * from counted
where lowest <> expected_rank or highest <> expected_rank or ranked_units <> expected_units

{{ config(materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail') }}
-- Competition ranks (1-2-2-4) on the rounded total, inside each group. Not here: anything that
-- depends on another day.
with members as (
    select * from {{ ref('int_peer_groups') }}
    where {{ only_pending() }}
),

ranked as (
    select
        *,
        rank() over (
            partition by as_of, period_id, peer_group, basis, methodology_id
            order by total_score desc
        ) as rank,
        count(*) over (
            partition by as_of, period_id, peer_group, basis, methodology_id
        ) as ranked_units,
        lag(total_score) over (
            partition by as_of, period_id, peer_group, basis, methodology_id
            order by total_score desc
        ) as total_above
    from members
    where not_ranked_reason is null
),

-- Among equals only the first sees a higher total above itself; all of them have that gap.
gaps as (
    select
        *,
        max(total_above) over (
            partition by as_of, period_id, peer_group, basis, methodology_id, total_score
        ) as next_total
    from ranked
),

final as (
    select
        as_of,
        period_id,
        unit_code,
        peer_group,
        basis,
        methodology_id,
        cast(rank as bigint) as rank,
        cast(ranked_units as bigint) as ranked_units,
        total_score,
        state,
        band,
        cast(case when next_total > total_score then next_total - total_score end as decimal(9, 2))
            as gap_to_next,
        has_zero_denominator,
        not_ranked_reason
    from gaps
    union all
    select
        members.as_of,
        members.period_id,
        members.unit_code,
        members.peer_group,
        members.basis,
        members.methodology_id,
        cast(null as bigint) as rank,
        cast(coalesce(sizes.ranked_units, 0) as bigint) as ranked_units,
        members.total_score,
        members.state,
        members.band,
        cast(null as decimal(9, 2)) as gap_to_next,
        members.has_zero_denominator,
        members.not_ranked_reason
    from members
    left join (
        select as_of, period_id, peer_group, basis, methodology_id, count(*) as ranked_units
        from ranked
        group by as_of, period_id, peer_group, basis, methodology_id
    ) as sizes
        on
            members.as_of = sizes.as_of
            and members.period_id = sizes.period_id
            and members.peer_group = sizes.peer_group
            and members.basis = sizes.basis
            and members.methodology_id = sizes.methodology_id
    where members.not_ranked_reason is not null
)

select * from final

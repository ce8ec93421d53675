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

sizes as (
    select
        as_of,
        period_id,
        peer_group,
        basis,
        methodology_id,
        count(*) as ranked_units
    from ranked
    group by as_of, period_id, peer_group, basis, methodology_id
),

placed as (
    select
        as_of,
        period_id,
        unit_code,
        peer_group,
        basis,
        methodology_id,
        rank,
        total_score,
        state,
        band,
        next_total,
        has_zero_denominator,
        not_ranked_reason
    from gaps
    union all
    select
        as_of,
        period_id,
        unit_code,
        peer_group,
        basis,
        methodology_id,
        null as rank,
        total_score,
        state,
        band,
        null as next_total,
        has_zero_denominator,
        not_ranked_reason
    from members
    where not_ranked_reason is not null
),

final as (
    select
        placed.as_of,
        placed.period_id,
        placed.unit_code,
        placed.peer_group,
        placed.basis,
        placed.methodology_id,
        cast(placed.rank as bigint) as rank,
        cast(coalesce(sizes.ranked_units, 0) as bigint) as ranked_units,
        placed.total_score,
        placed.state,
        placed.band,
        cast(
            case when placed.next_total > placed.total_score then placed.next_total - placed.total_score end
            as decimal(9, 2)
        ) as gap_to_next,
        placed.has_zero_denominator,
        placed.not_ranked_reason
    from placed
    left join sizes
        on
            placed.as_of = sizes.as_of
            and placed.period_id = sizes.period_id
            and placed.peer_group = sizes.peer_group
            and placed.basis = sizes.basis
            and placed.methodology_id = sizes.methodology_id
)

select * from final

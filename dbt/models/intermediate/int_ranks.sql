{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- Competition ranks (1-2-2-4) on the rounded total, inside each group. Ranks hang on totals, not
-- on units: the windows run over the distinct totals of a group. A period has one methodology, so
-- it need not part them. Not here: anything that depends on another day.
with members as (
    select * from {{ ref('int_peer_groups') }}
    where {{ only_pending_ledger() }}
),

totals as (
    select
        as_of,
        period_id,
        peer_group,
        basis,
        total_score,
        count(*) as units
    from members
    where not_ranked_reason is null
    group by as_of, period_id, peer_group, basis, total_score
),

places as (
    select
        *,
        sum(units) over (
            partition by as_of, period_id, peer_group, basis
            order by total_score desc
        ) - units + 1 as rank,
        sum(units) over (partition by as_of, period_id, peer_group, basis) as ranked_units,
        lag(total_score) over (
            partition by as_of, period_id, peer_group, basis
            order by total_score desc
        ) as next_total
    from totals
),

sizes as (
    select
        as_of,
        period_id,
        peer_group,
        basis,
        sum(units) as ranked_units
    from totals
    group by as_of, period_id, peer_group, basis
),

final as (
    select
        members.as_of,
        members.period_id,
        members.unit_code,
        members.peer_group,
        members.basis,
        members.methodology_id,
        cast(places.rank as bigint) as rank,
        cast(places.ranked_units as bigint) as ranked_units,
        members.total_score,
        members.band,
        members.has_zero_denominator,
        cast(places.next_total - members.total_score as decimal(9, 2)) as gap_to_next,
        members.not_ranked_reason
    from members
    inner join places
        on
            members.as_of = places.as_of
            and members.period_id = places.period_id
            and members.peer_group = places.peer_group
            and members.basis = places.basis
            and members.total_score = places.total_score
    where members.not_ranked_reason is null
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
        members.band,
        members.has_zero_denominator,
        cast(null as decimal(9, 2)) as gap_to_next,
        members.not_ranked_reason
    from members
    left join sizes
        on
            members.as_of = sizes.as_of
            and members.period_id = sizes.period_id
            and members.peer_group = sizes.peer_group
            and members.basis = sizes.basis
    where members.not_ranked_reason is not null
)

select * from final

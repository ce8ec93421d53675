{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    on_schema_change='fail',
    meta={'replaced_days_macro': 'ranking_days_to_replace'}
) }}
with ranks as (
    select * from {{ ref('int_ranks') }}
    where {{ only_changed_rankings() }}
),

days as (
    select * from {{ ref('int_ranking_days') }}
    where {{ only_changed_rankings() }}
),

earlier as (
    select
        as_of,
        period_id,
        unit_code,
        peer_group,
        basis,
        methodology_id,
        rank,
        total_score
    from {{ ref('int_ranks') }}
),

composites as (
    select
        as_of,
        period_id,
        unit_code,
        basis,
        has_synthetic
    from {{ ref('int_composite_scores') }}
    where {{ only_changed_rankings() }}
),

-- The basis is a column here, not a condition of the join: DuckDB makes a nested loop of a left
-- join with a condition on one side.
intervals as (
    select
        *,
        'reconciled' as basis
    from {{ ref('int_rank_intervals') }}
    where {{ only_changed_rankings() }}
    union all
    select
        *,
        'provincial' as basis
    from {{ ref('int_single_choice_ranks') }}
    where {{ only_changed_rankings() }}
),

reasons as (select * from {{ ref('not_ranked_reasons') }}),

final as (
    select
        ranks.as_of,
        ranks.period_id,
        ranks.unit_code,
        ranks.basis,
        ranks.methodology_id,
        ranks.peer_group,
        ranks.rank,
        intervals.best_rank,
        intervals.worst_rank,
        intervals.rank_bound,
        ranks.ranked_units,
        ranks.total_score,
        ranks.band,
        days.previous_as_of,
        earlier.rank as previous_rank,
        cast(earlier.rank - ranks.rank as bigint) as rank_change,
        cast(ranks.total_score - earlier.total_score as decimal(9, 2)) as score_change,
        ranks.gap_to_next,
        ranks.has_zero_denominator,
        composites.has_synthetic,
        ranks.not_ranked_reason,
        reasons.name_vi as not_ranked_reason_vi,
        reasons.name_en as not_ranked_reason_en
    from ranks
    inner join days
        on
            ranks.as_of = days.as_of
            and ranks.period_id = days.period_id
            and ranks.peer_group = days.peer_group
            and ranks.basis = days.basis
            and ranks.methodology_id = days.methodology_id
    left join composites
        on
            ranks.as_of = composites.as_of
            and ranks.period_id = composites.period_id
            and ranks.unit_code = composites.unit_code
            and ranks.basis = composites.basis
    left join earlier
        on
            days.previous_as_of = earlier.as_of
            and ranks.period_id = earlier.period_id
            and ranks.unit_code = earlier.unit_code
            and ranks.peer_group = earlier.peer_group
            and ranks.basis = earlier.basis
            and ranks.methodology_id = earlier.methodology_id
    left join intervals
        on
            ranks.basis = intervals.basis
            and ranks.as_of = intervals.as_of
            and ranks.period_id = intervals.period_id
            and ranks.unit_code = intervals.unit_code
            and ranks.peer_group = intervals.peer_group
            and ranks.methodology_id = intervals.methodology_id
    left join reasons on ranks.not_ranked_reason = reasons.reason_id
)

select * from final

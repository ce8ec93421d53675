{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- Exact rank intervals of basis reconciled. In each combination of rule settings a unit's best rank
-- is 1 + the units whose lowest total is above its highest, its worst 1 + the others whose highest
-- is above its lowest (ties share a rank); then the best and the worst over the combinations. The
-- units above a total are counted by sums over the sorted totals.
with spans as (
    select * from {{ ref('int_total_spans') }}
    where {{ only_pending_ledger() }}
),

ends as (
    select
        as_of,
        period_id,
        peer_group,
        methodology_id,
        combination_no,
        low as total,
        1 as lows,
        0 as highs
    from spans
    union all
    select
        as_of,
        period_id,
        peer_group,
        methodology_id,
        combination_no,
        high as total,
        0 as lows,
        1 as highs
    from spans
),

sorted as (
    select
        as_of,
        period_id,
        peer_group,
        methodology_id,
        combination_no,
        total,
        sum(lows) as lows,
        sum(highs) as highs
    from ends
    group by as_of, period_id, peer_group, methodology_id, combination_no, total
),

above as (
    select
        as_of,
        period_id,
        peer_group,
        methodology_id,
        combination_no,
        total,
        sum(lows) over stack - lows as lows_above,
        sum(highs) over stack - highs as highs_above
    from sorted
    window stack as (
        partition by as_of, period_id, peer_group, methodology_id, combination_no
        order by total desc rows between unbounded preceding and current row
    )
),

ranks as (
    select
        spans.as_of,
        spans.period_id,
        spans.unit_code,
        spans.peer_group,
        spans.methodology_id,
        spans.is_outer,
        1 + at_high.lows_above as best_rank,
        1 + at_low.highs_above - case when spans.high > spans.low then 1 else 0 end as worst_rank
    from spans
    inner join above as at_high
        on
            spans.as_of = at_high.as_of and spans.peer_group = at_high.peer_group
            and spans.high = at_high.total and spans.combination_no = at_high.combination_no
            and spans.period_id = at_high.period_id and spans.methodology_id = at_high.methodology_id
    inner join above as at_low
        on
            spans.as_of = at_low.as_of and spans.peer_group = at_low.peer_group
            and spans.low = at_low.total and spans.combination_no = at_low.combination_no
            and spans.period_id = at_low.period_id and spans.methodology_id = at_low.methodology_id
),

intervals as (
    select
        as_of,
        period_id,
        unit_code,
        peer_group,
        methodology_id,
        cast(min(best_rank) as bigint) as best_rank,
        cast(max(worst_rank) as bigint) as worst_rank,
        bool_or(is_outer) as is_outer
    from ranks
    group by as_of, period_id, unit_code, peer_group, methodology_id
)

select
    as_of,
    period_id,
    unit_code,
    peer_group,
    methodology_id,
    best_rank,
    worst_rank,
    case
        when bool_or(is_outer) over (partition by as_of, period_id, peer_group, methodology_id) then 'outer'
        else 'exact'
    end as rank_bound
from intervals

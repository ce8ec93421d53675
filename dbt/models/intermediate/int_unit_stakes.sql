{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- What is at stake in each contested decision of a unit: the range of its total over the decision's
-- candidates, and of its rank among all units of its level, rivals as the ledger has them.
with members as (
    select
        as_of,
        period_id,
        unit_code,
        peer_group,
        methodology_id,
        total_score
    from {{ ref('int_peer_groups') }}
    where
        basis = 'reconciled'
        and not_ranked_reason is null
        and peer_group not like '%:%'
        and {{ only_pending_ledger() }}
),

gains as (
    select * from {{ ref('int_decision_gains') }}
    where {{ only_pending_ledger() }}
),

ends as (
    select
        members.*,
        gains.decision_no,
        members.total_score + gains.low_gain as low,
        members.total_score + gains.high_gain as high
    from members
    inner join gains
        on
            members.as_of = gains.as_of and members.unit_code = gains.unit_code
            and members.period_id = gains.period_id
),

-- The totals of the units, and the totals that are asked for without being one.
totals as (
    {%- for relation, total, units in [('members', 'total_score', 1), ('ends', 'low', 0), ('ends', 'high', 0)] %}
        select
            as_of,
            period_id,
            peer_group,
            methodology_id,
            {{ total }} as total,
            {{ units }} as units
        from {{ relation }}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

sorted as (
    select
        as_of,
        period_id,
        peer_group,
        methodology_id,
        total,
        sum(units) as units
    from totals
    group by as_of, period_id, peer_group, methodology_id, total
),

above as (
    select
        as_of,
        period_id,
        peer_group,
        methodology_id,
        total,
        sum(units) over (
            partition by as_of, period_id, peer_group, methodology_id
            order by total desc rows between unbounded preceding and current row
        ) - units as units_above
    from sorted
),

ranked as (
    select
        ends.as_of,
        ends.period_id,
        ends.unit_code,
        ends.decision_no,
        ends.peer_group,
        1 + at_high.units_above - case when ends.total_score > ends.high then 1 else 0 end as best_rank,
        1 + at_low.units_above - case when ends.total_score > ends.low then 1 else 0 end as worst_rank
    from ends
    inner join above as at_high
        on
            ends.as_of = at_high.as_of and ends.peer_group = at_high.peer_group and ends.high = at_high.total
            and ends.period_id = at_high.period_id and ends.methodology_id = at_high.methodology_id
    inner join above as at_low
        on
            ends.as_of = at_low.as_of and ends.peer_group = at_low.peer_group and ends.low = at_low.total
            and ends.period_id = at_low.period_id and ends.methodology_id = at_low.methodology_id
)

select
    gains.as_of,
    gains.period_id,
    gains.unit_code,
    gains.decision_no,
    ranked.peer_group,
    cast(gains.high_gain - gains.low_gain as decimal(9, 2)) as points_at_stake,
    cast(ranked.worst_rank - ranked.best_rank as bigint) as ranks_at_stake,
    cast(ranked.best_rank as bigint) as best_rank,
    cast(ranked.worst_rank as bigint) as worst_rank
from gains
left join ranked
    on
        gains.as_of = ranked.as_of and gains.unit_code = ranked.unit_code
        and gains.decision_no = ranked.decision_no and gains.period_id = ranked.period_id

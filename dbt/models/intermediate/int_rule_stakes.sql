{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- What is at stake in each decision of rule scope: of its settings the one that moves the ranks most,
-- with the largest change of a total and the sum of all shifts of ranks, each unit among all units of
-- its level.
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
    select * from {{ ref('int_setting_gains') }}
    where {{ only_pending_ledger() }}
),

settings as (
    select
        as_of,
        period_id,
        decision_id,
        setting_id
    from gains
    group by as_of, period_id, decision_id, setting_id
),

totals as (
    select
        members.*,
        settings.decision_id,
        settings.setting_id,
        coalesce(gains.gain, 0) as gain,
        members.total_score + coalesce(gains.gain, 0) as total_under_setting
    from members
    inner join settings on members.as_of = settings.as_of and members.period_id = settings.period_id
    left join gains
        on
            members.as_of = gains.as_of and members.unit_code = gains.unit_code
            and members.period_id = gains.period_id
            and settings.decision_id = gains.decision_id and settings.setting_id = gains.setting_id
),

ranked as (
    select
        *,
        rank() over (
            partition by as_of, period_id, peer_group, methodology_id, decision_id, setting_id
            order by total_score desc
        ) as rank_chosen,
        rank() over (
            partition by as_of, period_id, peer_group, methodology_id, decision_id, setting_id
            order by total_under_setting desc
        ) as rank_under_setting
    from totals
),

moved as (
    select
        as_of,
        period_id,
        decision_id,
        setting_id,
        max(abs(gain)) as points_at_stake,
        sum(abs(rank_under_setting - rank_chosen)) as ranks_at_stake,
        sum(case when rank_under_setting <> rank_chosen then 1 else 0 end) as units_moved
    from ranked
    group by as_of, period_id, decision_id, setting_id
),

ordered as (
    select
        *,
        row_number() over (
            partition by as_of, period_id, decision_id
            order by ranks_at_stake desc, points_at_stake desc, setting_id asc
        ) as place
    from moved
)

select
    as_of,
    period_id,
    decision_id,
    setting_id,
    cast(points_at_stake as decimal(9, 2)) as points_at_stake,
    cast(ranks_at_stake as bigint) as ranks_at_stake,
    cast(units_moved as bigint) as units_moved
from ordered
where place = 1

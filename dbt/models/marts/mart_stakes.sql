{{ config(alias='stakes', materialized='view') }}
with stakes as (select * from {{ ref('int_stakes') }}),

rules as (select * from {{ ref('int_rule_stakes') }}),

settings as (
    select
        decision_id,
        setting_id,
        min(name_vi) as name_vi,
        min(name_en) as name_en
    from {{ ref('rule_settings') }}
    group by decision_id, setting_id
)

select
    stakes.as_of,
    stakes.period_id,
    stakes.unit_code,
    stakes.decision_id,
    stakes.scope,
    stakes.peer_group,
    stakes.points_at_stake,
    stakes.ranks_at_stake,
    stakes.best_rank,
    stakes.worst_rank,
    rules.setting_id,
    settings.name_vi as setting_vi,
    settings.name_en as setting_en,
    rules.units_moved
from stakes
left join rules
    on
        stakes.as_of = rules.as_of
        and stakes.period_id = rules.period_id
        and stakes.decision_id = rules.decision_id
        and stakes.scope = 'rule'
left join settings on rules.decision_id = settings.decision_id and rules.setting_id = settings.setting_id

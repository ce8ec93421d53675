{{ config(materialized='view') }}
-- What is at stake in each contested decision: of a unit in its own row, of a rule for all units in
-- one row of the country. Stakes don't add up, and are never summed.
with decisions as (
    select
        cast(sort_order as smallint) as decision_no,
        decision_id
    from {{ ref('decisions') }}
)

select
    stakes.as_of,
    stakes.period_id,
    stakes.unit_code,
    decisions.decision_id,
    'unit' as scope,
    stakes.peer_group,
    stakes.points_at_stake,
    stakes.ranks_at_stake,
    stakes.best_rank,
    stakes.worst_rank
from {{ ref('int_unit_stakes') }} as stakes
inner join decisions on stakes.decision_no = decisions.decision_no
union all
select
    as_of,
    period_id,
    'VN' as unit_code,
    decision_id,
    'rule' as scope,
    cast(null as {{ dbt.type_string() }}) as peer_group,
    points_at_stake,
    ranks_at_stake,
    cast(null as bigint) as best_rank,
    cast(null as bigint) as worst_rank
from {{ ref('int_rule_stakes') }}

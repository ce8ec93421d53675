{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- Which rule makes each decision on each day; a rule for the decision itself goes before the
-- rule for all of them.
with days as (
    select as_of from {{ ref('int_captures') }}
    where {{ only_pending_ledger() }}
    group by as_of
),

decisions as (select * from {{ ref('decisions') }}),

rules as (select * from {{ ref('reconciliation_rules') }}),

fitting as (
    select
        days.as_of,
        cast(decisions.sort_order as smallint) as decision_no,
        rules.rule_id,
        rules.absolute_tolerance,
        cast(rules.share_tolerance * 1000000 as bigint) as tolerance_ppm,
        row_number() over (
            partition by days.as_of, decisions.decision_id
            order by
                case when rules.decision_id = '*' then 1 else 0 end,
                rules.valid_from desc,
                rules.rule_id asc
        ) as choice
    from days
    cross join decisions
    inner join rules
        on
            (decisions.decision_id = rules.decision_id or rules.decision_id = '*')
            and days.as_of >= rules.valid_from
            and (days.as_of < rules.valid_to or rules.valid_to is null)
)

select
    as_of,
    decision_no,
    rule_id,
    absolute_tolerance,
    tolerance_ppm
from fitting
where choice = 1

{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- The decisions of rule scope: what each setting that was not chosen does to the total of each unit
-- it applies to, with every other choice as the ledger made it.
with starts as (
    select * from {{ ref('int_choice_starts') }}
    where {{ only_pending_ledger() }}
),

uses as (
    select * from {{ ref('int_indicator_uses') }}
    where setting_id is not null
)

select
    starts.as_of,
    starts.period_id,
    starts.unit_code,
    uses.rule_decision_id as decision_id,
    uses.setting_id,
    cast(sum(
        case
            when
                starts.is_in_sum
                then {{ choice_points('starts.numerator', 'starts.denominator', 'uses') }} - starts.score
            else 0
        end
    ) as decimal(9, 2)) as gain
from starts
inner join uses on starts.use_no = uses.use_no
group by starts.as_of, starts.period_id, starts.unit_code, uses.rule_decision_id, uses.setting_id

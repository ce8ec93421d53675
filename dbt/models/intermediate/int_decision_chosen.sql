{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- The contested decisions of a unit (a measure has more than one candidate value), each with the
-- values that the ledger chose and those that the rule would choose without an override.
with ledger as (
    select * from {{ ref('int_ledger_values') }}
    where {{ only_pending_ledger() }}
),

unit_decisions as (
    select cast(sort_order as smallint) as decision_no from {{ ref('decisions') }}
    where scope = 'unit'
),

contested as (
    select
        ledger.as_of,
        ledger.period_id,
        ledger.unit_code,
        ledger.decision_no
    from ledger
    inner join unit_decisions on ledger.decision_no = unit_decisions.decision_no
    where ledger.low <> ledger.high and ledger.chosen_value is not null
    group by ledger.as_of, ledger.period_id, ledger.unit_code, ledger.decision_no
),

chosen as (
    select
        contested.as_of,
        contested.period_id,
        contested.unit_code,
        contested.decision_no,
        min(ledger.chosen_order) as source_order,
        bool_or(ledger.override_id is not null) as has_override,
        {{ vector_of('ledger.chosen_value', 'ledger.place') }},
        {{ vector_of('ledger.rule_value', 'ledger.place', 'rule_') }}
    from contested
    inner join ledger
        on
            contested.as_of = ledger.as_of and contested.unit_code = ledger.unit_code
            and contested.decision_no = ledger.decision_no and contested.period_id = ledger.period_id
    group by contested.as_of, contested.period_id, contested.unit_code, contested.decision_no
)

select * from chosen

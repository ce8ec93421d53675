{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- Each override on each day since it was made: in force only while the rule would choose the value
-- that the override was written against. A day without any counts is a day all the same.
with choices as (
    select
        as_of,
        period_id,
        unit_code,
        measure_no,
        rule_value
    from {{ ref('int_ledger_choices') }}
    where {{ only_pending_ledger() }}
),

days as (
    select as_of from {{ ref('int_captures') }}
    where {{ only_pending_ledger() }}
    group by as_of
),

counted_days as (
    select as_of from choices
    group by as_of
),

overrides as (select * from {{ ref('overrides') }}),

numbers as (select * from {{ ref('int_measure_numbers') }}),

final as (
    select
        days.as_of,
        overrides.override_id,
        overrides.period_id,
        overrides.unit_code,
        numbers.measure_no,
        overrides.value,
        overrides.expected_value,
        choices.rule_value,
        case
            when counted_days.as_of is null then 'no_counts'
            when days.as_of >= overrides.expires_on then 'expired'
            when choices.unit_code is null then 'no_figure'
            when coalesce(choices.rule_value, -1) <> overrides.expected_value then 'source_changed'
            else 'in_force'
        end as state
    from overrides
    inner join numbers on overrides.measure_id = numbers.measure_id
    inner join days on overrides.valid_from <= days.as_of
    left join counted_days on days.as_of = counted_days.as_of
    left join choices
        on
            days.as_of = choices.as_of
            and overrides.period_id = choices.period_id
            and overrides.unit_code = choices.unit_code
            and numbers.measure_no = choices.measure_no
)

select * from final

{{ config(materialized='table') }}
-- Each override on each day since it was made: in force only while the rule would choose the value
-- that the override was written against. A day on which nobody answers is a day all the same.
with overrides as (
    select
        overrides.*,
        numbers.measure_no
    from {{ ref('overrides') }} as overrides
    inner join {{ ref('int_measure_numbers') }} as numbers on overrides.measure_id = numbers.measure_id
),

choices as (
    select
        as_of,
        period_id,
        unit_code,
        measure_no,
        rule_value
    from {{ ref('int_ledger_choices') }}
),

answers as (select * from {{ ref('int_override_answers') }}),

days as (
    select as_of from {{ ref('int_captures') }}
    group by as_of
),

followed as (
    select
        overrides.*,
        days.as_of
    from overrides
    inner join days on overrides.valid_from <= days.as_of
),

states as (
    select
        followed.as_of,
        followed.override_id,
        followed.period_id,
        followed.unit_code,
        followed.measure_no,
        followed.value,
        followed.expected_value,
        choices.rule_value,
        case
            when choices.unit_code is null and answers.answers = 0 then 'no_answer'
            when followed.as_of >= followed.expires_on then 'expired'
            when choices.unit_code is null then 'no_figure'
            when coalesce(choices.rule_value, -1) <> followed.expected_value then 'source_changed'
            else 'in_force'
        end as state
    from followed
    left join answers on followed.as_of = answers.as_of and followed.override_id = answers.override_id
    left join choices
        on
            followed.as_of = choices.as_of
            and followed.period_id = choices.period_id
            and followed.unit_code = choices.unit_code
            and followed.measure_no = choices.measure_no
),

final as (
    select
        *,
        {{ override_finding('state', 'rule_value', 'value', 'expected_value') }} as finding
    from states
)

select * from final

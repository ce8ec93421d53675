{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- The values that overrides in force put into the ledger: the count that a person set, and the
-- complement of its block, which follows (overdue = handled - on time). A complement that a person
-- set too, or that would be negative, does not follow; what breaks then stands in int_override_breaks.
with overrides as (
    select * from {{ ref('int_overrides_in_force') }}
    where state = 'in_force' and {{ only_pending_ledger() }}
),

numbers as (select * from {{ ref('int_measure_numbers') }}),

complements as (select * from {{ ref('int_decision_complements') }}),

touched as (
    select
        overrides.as_of,
        overrides.period_id,
        overrides.unit_code,
        complements.decision_no,
        complements.place,
        complements.total_place,
        complements.part_place,
        min(overrides.override_id) as override_id
    from overrides
    inner join numbers on overrides.measure_no = numbers.measure_no
    inner join complements
        on
            numbers.decision_no = complements.decision_no
            and numbers.place in (complements.total_place, complements.part_place)
    group by
        overrides.as_of, overrides.period_id, overrides.unit_code,
        complements.decision_no, complements.place, complements.total_place, complements.part_place
),

blocks as (
    select
        touched.as_of,
        touched.period_id,
        touched.unit_code,
        touched.override_id,
        max(case when choices.place = touched.place then choices.measure_no end) as measure_no,
        max(case when choices.place = touched.place then choices.rule_value end) as rule_value,
        max(case when choices.place = touched.place then overrides.value end) as own_value,
        max(case when choices.place = touched.total_place then coalesce(overrides.value, choices.rule_value) end)
        - max(case when choices.place = touched.part_place then coalesce(overrides.value, choices.rule_value) end)
            as value
    from touched
    inner join {{ ref('int_ledger_choices') }} as choices
        on
            touched.as_of = choices.as_of
            and touched.period_id = choices.period_id
            and touched.unit_code = choices.unit_code
            and touched.decision_no = choices.decision_no
    left join overrides
        on
            choices.as_of = overrides.as_of
            and choices.period_id = overrides.period_id
            and choices.unit_code = overrides.unit_code
            and choices.measure_no = overrides.measure_no
    group by touched.as_of, touched.period_id, touched.unit_code, touched.override_id, touched.place
)

select
    as_of,
    period_id,
    unit_code,
    measure_no,
    override_id,
    value,
    expected_value
from overrides
union all
select
    as_of,
    period_id,
    unit_code,
    measure_no,
    override_id,
    value,
    cast(null as bigint) as expected_value
from blocks
where rule_value is not null and own_value is null and value >= 0

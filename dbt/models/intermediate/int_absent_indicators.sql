{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- Indicators without any figure in a component of which at least one indicator has one: what is
-- missing is a row too. Usually a small part of the units.
with inputs as (
    select * from {{ ref('int_basis_inputs') }}
    where {{ only_pending_ledger() }}
),

slots as (
    select * from {{ ref('int_slots') }}
    where score_level = 'indicator' and (rule <> 'shown' or numerator_terms > 0)
),

expectations as (
    select
        component_slot,
        count(*) as expected
    from slots
    group by component_slot
),

shown as (
    select
        inputs.basis,
        inputs.as_of,
        inputs.period_id,
        inputs.unit_code,
        slots.component_slot,
        count(*) as indicators
    from inputs
    inner join slots on inputs.slot = slots.slot
    group by inputs.basis, inputs.as_of, inputs.period_id, inputs.unit_code, slots.component_slot
),

wanted as (
    select
        shown.basis,
        shown.as_of,
        shown.period_id,
        shown.unit_code,
        slots.slot,
        slots.rule,
        slots.levels
    from shown
    inner join expectations
        on
            shown.component_slot = expectations.component_slot
            and shown.indicators < expectations.expected
    inner join slots on shown.component_slot = slots.component_slot
),

final as (
    select
        wanted.basis,
        wanted.as_of,
        wanted.period_id,
        wanted.unit_code,
        wanted.slot,
        case
            when wanted.rule = 'shown' then 'not_applicable'
            when units.level is null or wanted.levels like '%' || units.level || '%' then 'missing'
            else 'not_applicable'
        end as state
    from wanted
    left join inputs
        on
            wanted.as_of = inputs.as_of
            and wanted.basis = inputs.basis
            and wanted.period_id = inputs.period_id
            and wanted.unit_code = inputs.unit_code
            and wanted.slot = inputs.slot
    left join {{ ref('int_unit_days') }} as units
        on wanted.as_of = units.as_of and wanted.unit_code = units.unit_code
    where inputs.slot is null
)

select * from final

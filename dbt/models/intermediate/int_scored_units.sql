{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- The units that have any figure that a score uses, per day and period.
select
    inputs.basis,
    inputs.as_of,
    inputs.period_id,
    inputs.unit_code,
    slots.methodology_id
from {{ ref('int_basis_inputs') }} as inputs
inner join {{ ref('int_slots') }} as slots on inputs.slot = slots.slot
where {{ only_pending_ledger('inputs.as_of') }}
group by inputs.basis, inputs.as_of, inputs.period_id, inputs.unit_code, slots.methodology_id

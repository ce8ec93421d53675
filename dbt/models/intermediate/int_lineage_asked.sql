{{ config(materialized='view') }}
-- The counts of scores of the ledger that no single figure states (`figure_no` is null, or has
-- ordinal 0 for a sum over one capture).
with inputs as (
    select * from {{ ref('int_ledger_inputs') }}
    where not (basis = 'provincial' and is_fallback)
),

asked as (
    select
        inputs.basis,
        inputs.as_of,
        inputs.period_id,
        inputs.unit_code,
        inputs.slot,
        measures.part,
        numbers.canonical_no as term_no,
        {{ figure_of_part('measures.part') }} as figure_no
    from inputs
    inner join {{ ref('int_slots') }} as slots on inputs.slot = slots.slot and slots.score_level = 'indicator'
    inner join {{ ref('int_slot_measures') }} as measures on inputs.slot = measures.slot
    inner join {{ ref('int_measure_numbers') }} as numbers on measures.measure_id = numbers.measure_id
    where {{ has_count('measures.part', 'inputs.numerator', 'inputs.denominator') }}
)

select * from asked
where coalesce({{ figure_ordinal('figure_no') }}, 0) = 0

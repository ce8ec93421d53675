{{ config(materialized='view') }}
-- The candidates of contested decisions, one row per measure of the decision. A decision without
-- rows here has one choice: the values of the ledger.
with vectors as (select * from {{ ref('int_decision_vectors') }}),

numbers as (
    select
        measure_no,
        measure_id,
        decision_no,
        decision_id,
        place
    from {{ ref('int_measure_numbers') }}
    where measure_no = canonical_no
),

captures as (
    select
        as_of,
        capture_no,
        portal_id,
        dataset,
        is_synthetic
    from {{ ref('int_ledger_captures') }}
)

select
    vectors.as_of,
    vectors.period_id,
    vectors.unit_code,
    numbers.decision_id,
    numbers.decision_no,
    vectors.candidate_no,
    captures.portal_id,
    captures.dataset,
    numbers.measure_id,
    numbers.measure_no,
    {{ at_place('numbers.place', 'vectors.value_') }} as value,
    vectors.is_rule_choice,
    coalesce(captures.is_synthetic, false) as is_synthetic
from vectors
inner join numbers on vectors.decision_no = numbers.decision_no
left join captures
    on
        vectors.as_of = captures.as_of
        and {{ capture_of('vectors.source_order') }} = captures.capture_no

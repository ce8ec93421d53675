{{ config(materialized='view') }}
-- Every figure that speaks for a count of the ledger, in words, admissible or not.
with figures as (select * from {{ ref('int_ledger_figures') }}),

ledger as (
    select
        as_of,
        period_id,
        unit_code,
        measure_no,
        chosen_order
    from {{ ref('int_ledger_values') }}
),

numbers as (select * from {{ ref('int_measure_numbers') }}),

captures as (select * from {{ ref('int_ledger_captures') }})

select
    figures.as_of,
    figures.period_id,
    figures.unit_code,
    numbers.canonical_id as measure_id,
    numbers.decision_id,
    captures.portal_id,
    captures.dataset,
    numbers.measure_id as source_measure_id,
    figures.value,
    captures.capture_id,
    captures.captured_as_of,
    captures.cutoff_on,
    figures.issue as inadmissible_reason,
    figures.quality_flag,
    figures.precedence,
    captures.is_synthetic,
    {{ observation_id('captures.capture_id', 'figures.ordinal') }} as observation_id,
    figures.issue is null as admissible,
    coalesce(figures.source_order = ledger.chosen_order, false) as chosen
from figures
inner join numbers on figures.source_measure_no = numbers.measure_no
inner join captures on figures.as_of = captures.as_of and figures.capture_no = captures.capture_no
left join ledger
    on
        figures.as_of = ledger.as_of
        and figures.unit_code = ledger.unit_code
        and figures.measure_no = ledger.measure_no
        and figures.period_id = ledger.period_id

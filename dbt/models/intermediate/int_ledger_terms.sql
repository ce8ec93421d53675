{{ config(materialized='view') }}
-- Which count plays which part in which score: for basis `reconciled` the ledger's values, for
-- `provincial` what a province's own portal states, under any name of the count.
with captures as (
    select
        as_of,
        capture_no,
        is_synthetic,
        portal_kind = 'province' as is_provincial
    from {{ ref('int_ledger_captures') }}
),

ledger as (
    select
        'reconciled' as basis,
        ledger.as_of,
        ledger.period_id,
        ledger.unit_code,
        ledger.measure_no,
        ledger.chosen_value as value,
        {{ figure_no('ledger.chosen_order', 'ledger.chosen_ordinal') }} as figure_no,
        coalesce(captures.is_provincial, false) as is_fallback,
        ledger.override_id is not null as has_override,
        ledger.has_synthetic
    from {{ ref('int_ledger_values') }} as ledger
    left join captures
        on ledger.as_of = captures.as_of and {{ capture_of('ledger.chosen_order') }} = captures.capture_no
    where ledger.chosen_value is not null
),

provincial as (
    select
        'provincial' as basis,
        figures.as_of,
        figures.period_id,
        figures.unit_code,
        figures.measure_no,
        min_by(figures.value, {{ choice_order('figures.issue', 'figures.source_order') }}) as value,
        min_by(
            {{ figure_no('figures.source_order', 'coalesce(figures.ordinal, 0)') }},
            {{ choice_order('figures.issue', 'figures.source_order') }}
        ) as figure_no,
        false as is_fallback,
        false as has_override,
        min_by(
            captures.is_synthetic, {{ choice_order('figures.issue', 'figures.source_order') }}
        ) as has_synthetic
    from {{ ref('int_ledger_figures') }} as figures
    inner join captures
        on figures.as_of = captures.as_of and figures.capture_no = captures.capture_no and captures.is_provincial
    where figures.issue is null or figures.issue in ('stale', 'other_cutoff')
    group by figures.as_of, figures.period_id, figures.unit_code, figures.measure_no
),

counts as (
    select * from ledger
    union all
    select * from provincial
),

measures as (
    select
        measures.methodology_id,
        numbers.canonical_no as measure_no,
        measures.slot,
        measures.part
    from {{ ref('int_slot_measures') }} as measures
    inner join {{ ref('int_measure_numbers') }} as numbers on measures.measure_id = numbers.measure_id
    where measures.role <> 'published'
)

select
    counts.basis,
    counts.as_of,
    counts.period_id,
    counts.unit_code,
    measures.slot,
    measures.part,
    counts.value,
    counts.figure_no,
    counts.is_fallback,
    counts.has_override,
    counts.has_synthetic
from counts
inner join {{ ref('int_periods') }} as periods on counts.period_id = periods.period_id
inner join measures
    on counts.measure_no = measures.measure_no and periods.methodology_id = measures.methodology_id

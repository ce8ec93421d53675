{{ config(materialized='view') }}
-- The parts of scores that are one figure each. A computed component or total has its lineage
-- through its indicators; a component taken as published has its own row, and so has everything of
-- basis published. National counts and published scores are numbered by the captures in force
-- (`is_national`), figures of the ledger by its captures.
with inputs as (select * from {{ ref('int_basis_inputs') }}),

slots as (select * from {{ ref('int_slots') }}),

measures as (
    select
        measures.slot,
        measures.part,
        numbers.measure_no,
        numbers.canonical_no
    from {{ ref('int_slot_measures') }} as measures
    inner join {{ ref('int_measure_numbers') }} as numbers on measures.measure_id = numbers.measure_id
),

indicators as (
    select
        inputs.basis,
        inputs.as_of,
        inputs.period_id,
        inputs.unit_code,
        inputs.slot,
        measures.part,
        measures.measure_no,
        measures.canonical_no,
        {{ figure_of_part('measures.part') }} as figure_no,
        inputs.basis = 'national' or measures.part = 5 or (inputs.basis = 'provincial' and inputs.is_fallback)
            as is_national
    from inputs
    inner join slots on inputs.slot = slots.slot and slots.score_level = 'indicator'
    inner join measures on inputs.slot = measures.slot
    where
        {{ has_count('measures.part', 'inputs.numerator', 'inputs.denominator') }}
        or (
            measures.part = 5
            and slots.rule <> 'shown'
            and inputs.published_score is not null
            and (inputs.numerator is null or inputs.denominator is null)
        )
),

components as (
    select
        inputs.basis,
        inputs.as_of,
        inputs.period_id,
        inputs.unit_code,
        inputs.slot,
        inputs.published_figure as figure_no
    from {{ ref('int_component_scores') }} as scores
    inner join inputs
        on
            scores.basis = inputs.basis
            and scores.as_of = inputs.as_of
            and scores.unit_code = inputs.unit_code
            and scores.slot = inputs.slot
            and scores.period_id = inputs.period_id
    where scores.state = 'as_published' and not scores.is_sum
),

published as (
    select
        'published' as basis,
        as_of,
        period_id,
        unit_code,
        slot,
        published_figure as figure_no
    from inputs
    where basis = 'national' and published_score is not null
    union all
    select * from components
),

stated as (
    select * from indicators
    where is_national or {{ figure_ordinal('figure_no') }} > 0
    union all
    select
        published.basis,
        published.as_of,
        published.period_id,
        published.unit_code,
        published.slot,
        measures.part,
        measures.measure_no,
        measures.canonical_no,
        published.figure_no,
        true as is_national
    from published
    inner join measures on published.slot = measures.slot and measures.part = 5
)

select * from stated

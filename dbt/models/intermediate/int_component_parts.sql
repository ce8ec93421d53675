{{ config(materialized='view') }}
-- What a component is made of: its indicators, the portal's score of the whole, and an empty row for
-- each unit with any figure, so that all components of a unit are there, missing ones too.
with slots as (select * from {{ ref('int_slots') }}),

parts as (
    select
        scores.basis,
        scores.as_of,
        scores.period_id,
        scores.unit_code,
        slots.component_slot,
        scores.score,
        scores.state,
        scores.is_fallback,
        scores.has_synthetic,
        slots.max_score,
        cast(null as decimal(9, 2)) as published_score
    from {{ ref('int_indicator_scores') }} as scores
    inner join slots on scores.slot = slots.slot
    where scores.state <> 'not_applicable'
),

published as (
    select
        inputs.basis,
        inputs.as_of,
        inputs.period_id,
        inputs.unit_code,
        inputs.slot as component_slot,
        null as score,
        'published' as state,
        false as is_fallback,
        false as has_synthetic,
        0 as max_score,
        inputs.published_score
    from {{ ref('int_basis_inputs') }} as inputs
    inner join slots on inputs.slot = slots.slot
    where slots.score_level = 'component'
),

spine as (
    select
        scored_units.basis,
        scored_units.as_of,
        scored_units.period_id,
        scored_units.unit_code,
        slots.slot as component_slot,
        null as score,
        'spine' as state,
        false as is_fallback,
        false as has_synthetic,
        0 as max_score,
        null as published_score
    from {{ ref('int_scored_units') }} as scored_units
    inner join slots on scored_units.methodology_id = slots.methodology_id
    where slots.score_level = 'component'
),

final as (
    select * from parts
    union all
    select * from published
    union all
    select * from spine
)

select * from final

{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- Totals by basis: the sum of the components. Published: the portal's own total, which on some days
-- is not the sum of its parts.
with slots as (select * from {{ ref('int_slots') }}),

totals as (
    select
        inputs.basis,
        inputs.as_of,
        inputs.period_id,
        inputs.unit_code,
        slots.methodology_id,
        inputs.denominator as dossiers_handled,
        inputs.published_score
    from {{ ref('int_basis_inputs') }} as inputs
    inner join slots on inputs.slot = slots.slot and slots.score_level = 'composite'
    where {{ only_pending_ledger('inputs.as_of') }}
),

summed as (
    select
        components.basis,
        components.as_of,
        components.period_id,
        components.unit_code,
        slots.methodology_id,
        sum(components.score) as total_score,
        sum(components.points_recomputed) as points_recomputed,
        sum(components.points_as_published) as points_as_published,
        sum(components.points_fallback) as points_fallback,
        bool_or(components.has_synthetic) as has_synthetic,
        sum(case when components.state = 'missing' then 1 else 0 end) as missing_components,
        sum(components.zero_denominators) as zero_denominators
    from {{ ref('int_component_scores') }} as components
    inner join slots on components.slot = slots.slot
    where {{ only_pending_ledger('components.as_of') }}
    group by
        components.basis, components.as_of, components.period_id, components.unit_code, slots.methodology_id
),

computed as (
    select
        summed.as_of,
        summed.period_id,
        summed.unit_code,
        summed.basis,
        summed.methodology_id,
        case when summed.missing_components = 0 then summed.total_score end as total_score,
        case
            when summed.missing_components > 0 then 'missing'
            when summed.points_as_published = 0 and summed.points_fallback = 0 then 'scored'
            when summed.points_recomputed = 0 and summed.points_fallback = 0 then 'as_published'
            else 'mixed'
        end as state,
        summed.points_recomputed,
        summed.points_as_published,
        summed.points_fallback,
        summed.zero_denominators > 0 as has_zero_denominator,
        totals.dossiers_handled,
        totals.published_score,
        summed.has_synthetic
    from summed
    left join totals
        on
            summed.basis = totals.basis and summed.as_of = totals.as_of
            and summed.period_id = totals.period_id and summed.unit_code = totals.unit_code
),

published as (
    select
        computed.as_of,
        computed.period_id,
        computed.unit_code,
        'published' as basis,
        computed.methodology_id,
        computed.published_score as total_score,
        case when computed.published_score is null then 'missing' else 'as_published' end as state,
        0 as points_recomputed,
        case when computed.published_score is null then 0 else slots.max_score end as points_as_published,
        0 as points_fallback,
        computed.has_zero_denominator,
        computed.dossiers_handled,
        computed.published_score,
        false as has_synthetic
    from computed
    inner join slots on computed.methodology_id = slots.methodology_id and slots.score_level = 'composite'
    where computed.basis = 'national'
),

bases as (
    select * from computed
    union all
    select * from published
)

select
    bases.as_of,
    bases.period_id,
    bases.unit_code,
    bases.basis,
    bases.methodology_id,
    cast(bases.total_score as decimal(9, 2)) as total_score,
    bases.state,
    cast(bases.points_recomputed as decimal(9, 2)) as points_recomputed,
    cast(bases.points_as_published as decimal(9, 2)) as points_as_published,
    cast(bases.points_fallback as decimal(9, 2)) as points_fallback,
    bases.has_zero_denominator,
    bases.dossiers_handled,
    bases.published_score,
    bases.has_synthetic,
    bands.band_id as band
from bases
left join {{ ref('bands') }} as bands
    on
        bases.methodology_id = bands.methodology_id
        and bases.total_score >= bands.lower_score
        and (bases.total_score < bands.upper_score or bands.sort_order = 1)

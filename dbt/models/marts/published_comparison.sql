-- Indicators and components: what was recomputed, beside what was published. Totals: the sum of
-- the components beside the published total, also where the components are the portal's own.
with slots as (
    select
        slot,
        methodology_id,
        score_level,
        coalesce(component_id, 'TOTAL') as component_id,
        coalesce(indicator_id, 'TOTAL') as indicator_id
    from {{ ref('int_slots') }}
),

sources as (select * from {{ ref('int_published_sources') }}),

indicators as (
    select
        basis,
        as_of,
        period_id,
        unit_code,
        slot,
        published_score,
        score,
        state,
        has_synthetic
    from {{ ref('int_indicator_scores') }}
    where
        state in ('scored', 'zero_denominator', 'override')
        and published_score is not null
        and not (basis = 'provincial' and is_fallback)
),

components as (
    select
        basis,
        as_of,
        period_id,
        unit_code,
        slot,
        published_score,
        score,
        state,
        has_synthetic
    from {{ ref('int_component_scores') }}
    where state in ('scored', 'zero_denominator', 'mixed') and published_score is not null
),

totals as (
    select
        totals.basis,
        totals.as_of,
        totals.period_id,
        totals.unit_code,
        slots.slot,
        totals.published_score,
        totals.total_score as score,
        totals.state,
        totals.has_synthetic
    from {{ ref('int_composite_scores') }} as totals
    inner join slots
        on totals.methodology_id = slots.methodology_id and slots.score_level = 'composite'
    where
        totals.basis <> 'published'
        and totals.total_score is not null
        and totals.published_score is not null
),

compared as (
    select * from indicators
    union all
    select * from components
    union all
    select * from totals
),

differences as (
    select
        *,
        cast(score - published_score as decimal(9, 2)) as difference
    from compared
),

final as (
    select
        differences.as_of,
        differences.period_id,
        differences.unit_code,
        differences.basis,
        slots.methodology_id,
        slots.score_level as level,
        slots.component_id,
        slots.indicator_id,
        differences.published_score as published,
        differences.score as computed,
        differences.difference,
        sources.published_portal,
        sources.published_dataset,
        sources.detail_published,
        sources.detail_dataset,
        differences.state,
        differences.has_synthetic,
        cast(differences.score - sources.detail_published as decimal(9, 2)) as detail_difference
    from differences
    inner join slots on differences.slot = slots.slot
    left join sources
        on
            differences.as_of = sources.as_of
            and differences.period_id = sources.period_id
            and differences.unit_code = sources.unit_code
            and differences.slot = sources.slot
)

select * from final

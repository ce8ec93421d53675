-- Every score that a methodology knows (indicators, components, the total) with a small number,
-- so that the big tables carry two bytes instead of the texts, and with its rule.
with methodologies as (select * from {{ ref('methodologies') }}),

components as (select * from {{ ref('components') }}),

indicators as (select * from {{ ref('indicators') }}),

measures as (select * from {{ ref('indicator_measures') }}),

terms as (
    select
        methodology_id,
        indicator_id,
        max(case when role = 'numerator' then term end) as numerator_terms,
        max(case when role = 'denominator' then term end) as denominator_terms
    from measures
    group by methodology_id, indicator_id
),

scores as (
    select
        'composite' as score_level,
        methodology_id,
        cast(null as {{ dbt.type_string() }}) as component_id,
        cast(null as {{ dbt.type_string() }}) as indicator_id,
        0 as sort_order,
        max_score,
        published_measure_id
    from methodologies
    union all
    select
        'component' as score_level,
        methodology_id,
        component_id,
        cast(null as {{ dbt.type_string() }}) as indicator_id,
        sort_order,
        max_score,
        published_measure_id
    from components
    union all
    select
        'indicator' as score_level,
        methodology_id,
        component_id,
        indicator_id,
        sort_order,
        max_score,
        published_measure_id
    from indicators
),

numbered as (
    select
        *,
        cast(row_number() over (
            order by methodology_id, score_level, sort_order
        ) as smallint) as slot
    from scores
),

final as (
    select
        numbered.slot,
        numbered.score_level,
        numbered.methodology_id,
        numbered.component_id,
        numbered.indicator_id,
        component_slots.slot as component_slot,
        cast(numbered.max_score as decimal(9, 2)) as max_score,
        cast(numbered.max_score * 100 as bigint) as max_hundredths,
        numbered.published_measure_id,
        indicators.rule,
        cast(indicators.cap_percent as bigint) as cap_percent,
        indicators.decimals,
        indicators.rounding,
        indicators.zero_rule,
        indicators.levels,
        coalesce(terms.numerator_terms, 0) as numerator_terms,
        coalesce(terms.denominator_terms, 0) as denominator_terms
    from numbered
    left join indicators
        on
            numbered.methodology_id = indicators.methodology_id
            and numbered.indicator_id = indicators.indicator_id
    left join terms
        on
            numbered.methodology_id = terms.methodology_id
            and numbered.indicator_id = terms.indicator_id
    left join numbered as component_slots
        on
            numbered.methodology_id = component_slots.methodology_id
            and numbered.component_id = component_slots.component_id
            and component_slots.score_level = 'component'
)

select * from final

{{ config(severity='error', meta={'dagster': {'ref': {'name': 'mart_components'}}}) }}
-- The maxima of the indicators sum to that of their component, those of the components to the total.
with parts as (
    select
        methodology_id,
        component_id,
        sum(max_score) as points
    from {{ ref('mart_indicators') }}
    group by methodology_id, component_id
),

whole as (
    select
        methodology_id,
        sum(max_score) as points
    from {{ ref('mart_components') }}
    group by methodology_id
)

select
    components.methodology_id,
    components.component_id,
    components.max_score,
    parts.points
from {{ ref('mart_components') }} as components
left join parts
    on
        components.methodology_id = parts.methodology_id
        and components.component_id = parts.component_id
where components.max_score is distinct from parts.points
union all
select
    methodologies.methodology_id,
    'TOTAL' as component_id,
    methodologies.max_score,
    whole.points
from {{ ref('mart_methodologies') }} as methodologies
left join whole on methodologies.methodology_id = whole.methodology_id
where methodologies.max_score is distinct from whole.points

{{ config(severity='error', meta={'dagster': {'ref': {'name': 'component_scores'}}}) }}
-- A component that is a sum is the sum of its indicators; nothing is added on the way.
with parts as (
    select
        as_of,
        period_id,
        unit_code,
        basis,
        methodology_id,
        component_id,
        sum(score) as parts_score
    from {{ ref('indicator_scores') }}
    where
        basis <> 'published'
        and state <> 'not_applicable'
        and {{ only_pending_in_test() }}
    group by as_of, period_id, unit_code, basis, methodology_id, component_id
)

select
    components.as_of,
    components.period_id,
    components.unit_code,
    components.basis,
    components.component_id,
    components.score,
    parts.parts_score
from {{ ref('component_scores') }} as components
left join parts
    on
        components.as_of = parts.as_of
        and components.period_id = parts.period_id
        and components.unit_code = parts.unit_code
        and components.basis = parts.basis
        and components.methodology_id = parts.methodology_id
        and components.component_id = parts.component_id
where
    components.basis <> 'published'
    and components.state in ('scored', 'override', 'zero_denominator', 'mixed')
    and components.score is distinct from parts.parts_score
    and {{ only_pending_in_test('components.as_of') }}

{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'int_score_inputs'}}}) }}
-- The source publishes more points than the methodology gives; the score stands as published.
select
    inputs.as_of,
    inputs.period_id,
    inputs.unit_code,
    slots.score_level,
    slots.component_id,
    slots.indicator_id,
    inputs.published_score,
    slots.max_score
from {{ ref('int_score_inputs') }} as inputs
inner join {{ ref('int_slots') }} as slots on inputs.slot = slots.slot
where inputs.published_score > slots.max_score and {{ only_pending_in_test('inputs.as_of') }}

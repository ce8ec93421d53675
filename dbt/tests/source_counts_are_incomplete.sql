{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'int_component_scores'}}}) }}
-- Components whose published score stands in although some indicators have counts.
select
    as_of,
    period_id,
    unit_code,
    slot,
    score,
    state
from {{ ref('int_component_scores') }}
where basis = 'national' and has_unused_counts and {{ only_pending_in_test() }}

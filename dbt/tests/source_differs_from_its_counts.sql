{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'published_comparison'}}}) }}
-- What the portal published differs by more than 0.01 from what its own counts give.
select
    as_of,
    period_id,
    unit_code,
    level,
    component_id,
    indicator_id,
    published,
    computed,
    difference
from {{ ref('published_comparison') }}
where basis = 'national' and abs(difference) > 0.01 and {{ only_pending_in_test() }}

{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'indicator_scores'}}}) }}
-- The source counts more in the numerator than in the denominator; the maximum is given.
select
    as_of,
    period_id,
    unit_code,
    indicator_id,
    numerator,
    denominator
from {{ ref('indicator_scores') }}
where numerator > denominator and {{ only_pending_in_test() }}

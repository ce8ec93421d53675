{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'override_checks'}}}) }}
-- Overrides that do not apply on the newest day: the source has changed, the day has passed, or
-- there is no figure. They are to be written anew or taken out. A day on which nobody who could
-- state the figure answered says nothing.
with newest as (select max(as_of) as as_of from {{ ref('override_checks') }})

select
    checks.as_of,
    checks.override_id,
    checks.state,
    checks.expected_value,
    checks.rule_value
from {{ ref('override_checks') }} as checks
inner join newest on checks.as_of = newest.as_of
where
    checks.state not in ('in_force', 'no_answer')
    or (checks.state = 'no_answer' and checks.as_of >= checks.expires_on)

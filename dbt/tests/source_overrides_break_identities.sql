{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'override_checks'}}}) }}
-- Overrides in force on the newest day that leave counts which no longer add up: another count of
-- the block is to be set as well, or the override taken out.
with newest as (select max(as_of) as as_of from {{ ref('override_checks') }})

select
    breaks.as_of,
    breaks.override_id,
    breaks.unit_code,
    breaks.identity_id,
    breaks.left_value,
    breaks.right_value
from {{ ref('int_override_breaks') }} as breaks
inner join newest on breaks.as_of = newest.as_of

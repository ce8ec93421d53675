{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'mart_corrections'}}}) }}
-- Known errors whose source has moved on the newest day: fixed and not yet confirmed, changed, gone,
-- back after it was confirmed, or not fixed by the day it was expected.
with newest as (select max(as_of) as as_of from {{ ref('mart_corrections') }})

select
    log.as_of,
    log.correction_id,
    log.state,
    log.stated_value,
    log.expected_value,
    log.seen_value,
    log.reason_en
from {{ ref('mart_corrections') }} as log
inner join newest on log.as_of = newest.as_of
where log.state in ('fixed', 'changed', 'gone', 'returned', 'overdue')

{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'rejects'}}}) }}
-- Cells or rows of captures in force could not be read.
select
    as_of,
    portal_id,
    dataset,
    capture_id,
    locator,
    raw_text,
    reason
from {{ ref('rejects') }}
where in_force and {{ only_pending_in_test() }}

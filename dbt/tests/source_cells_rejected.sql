{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'rejects'}}}) }}
-- Cells or rows of captures in force could not be read.
select *
from {{ ref('rejects') }}
where in_force and {{ only_pending_in_test() }}

{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'captures'}}}) }}
-- Pulls that were refused: their bytes lie in quarantine with the reason.
select
    capture_id,
    portal_id,
    dataset,
    as_of,
    reason
from {{ ref('captures') }}
where status = 'refused' and {{ only_pending_in_test() }}

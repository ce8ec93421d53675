{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'int_ledger_captures'}}}) }}
-- Exports of the day whose figures end on another day: shown, but no candidates.
select
    as_of,
    portal_id,
    dataset,
    cutoff_on
from {{ ref('int_ledger_captures') }}
where issue = 'other_cutoff' and {{ only_pending_ledger_in_test() }}
group by as_of, portal_id, dataset, cutoff_on

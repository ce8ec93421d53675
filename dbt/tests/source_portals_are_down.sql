{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'int_ledger_captures'}}}) }}
-- Exports that gave nothing on a day and are shown with earlier figures.
select
    as_of,
    portal_id,
    dataset,
    captured_as_of
from {{ ref('int_ledger_captures') }}
where captured_as_of < as_of and {{ only_pending_ledger_in_test() }}
group by as_of, portal_id, dataset, captured_as_of

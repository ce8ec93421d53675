{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'reconciliation_candidates'}}}) }}
-- Figures that the source itself calls provisional.
select
    as_of,
    portal_id,
    dataset,
    measure_id,
    quality_flag,
    count(*) as units
from {{ ref('reconciliation_candidates') }}
where inadmissible_reason = 'placeholder' and {{ only_pending_ledger_in_test() }}
group by as_of, portal_id, dataset, measure_id, quality_flag

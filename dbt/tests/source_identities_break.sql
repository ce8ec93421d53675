{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'identity_checks'}}}) }}
-- Accounting rules that the published figures otherwise keep, and that a source breaks.
select
    as_of,
    period_id,
    unit_code,
    identity_id,
    portal_id,
    dataset,
    measure_id,
    left_value,
    right_value,
    since
from {{ ref('identity_checks') }}
where not holds and severity = 'warn' and {{ only_pending_ledger_in_test() }}

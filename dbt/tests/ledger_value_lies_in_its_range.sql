{{ config(severity='error', meta={'dagster': {'ref': {'name': 'reconciliation'}}}) }}
-- The value lies between low and high, both stand together, and the status says what they show.
select
    as_of,
    period_id,
    unit_code,
    measure_id,
    chosen_value,
    low,
    high,
    candidates,
    status
from {{ ref('reconciliation') }}
where
    {{ only_pending_ledger_in_test() }}
    and (
        (low is null) <> (high is null)
        or low > high
        or (status <> 'override' and (low is null) <> (candidates < 2))
        or chosen_value < low
        or chosen_value > high
        or chosen_value < 0
        or (status = 'agree') <> (status not in ('override', 'derived') and low is not null and low = high)
        or (status = 'no_candidate') <> (chosen_value is null)
        or (status = 'override') <> (override_id is not null)
        or (status <> 'override' and chosen_value is distinct from rule_value)
        or (grade = 'A' and not has_second_portal)
    )

select
    ledger.as_of,
    ledger.period_id,
    ledger.unit_code,
    ledger.measure_id,
    ledger.decision_id,
    ledger.scope,
    ledger.chosen_value,
    ledger.chosen_portal,
    ledger.chosen_dataset,
    ledger.low,
    ledger.high,
    ledger.candidates,
    ledger.status,
    ledger.rule_id,
    ledger.legal_basis,
    ledger.reason,
    ledger.reason_en,
    ledger.grade,
    ledger.cause_id,
    ledger.cause,
    ledger.cause_en,
    ledger.chosen_captured_as_of,
    ledger.override_id,
    ledger.override_author,
    ledger.override_approver,
    ledger.override_expires_on,
    ledger.override_expected_value,
    ledger.rule_value,
    ledger.has_second_portal,
    ledger.has_synthetic,
    stakes.points_at_stake,
    stakes.ranks_at_stake
from {{ ref('int_ledger') }} as ledger
left join {{ ref('int_stakes') }} as stakes
    on
        ledger.as_of = stakes.as_of
        and ledger.period_id = stakes.period_id
        and ledger.unit_code = stakes.unit_code
        and ledger.decision_id = stakes.decision_id
        and stakes.scope = 'unit'

{{ config(materialized='view') }}
-- The ledger in words: one row per count of a unit.
with ledger as (select * from {{ ref('int_ledger_values') }}),

numbers as (select * from {{ ref('int_measure_numbers') }}),

captures as (select * from {{ ref('int_ledger_captures') }}),

rule_days as (select * from {{ ref('int_rule_days') }}),

rules as (select * from {{ ref('reconciliation_rules') }}),

overrides as (select * from {{ ref('overrides') }}),

causes as (
    select
        cause_id,
        min(name_vi) as name_vi,
        min(name_en) as name_en
    from {{ ref('known_causes') }}
    group by cause_id
)

select
    ledger.as_of,
    ledger.period_id,
    ledger.unit_code,
    numbers.measure_id,
    numbers.decision_id,
    numbers.scope,
    ledger.chosen_value,
    captures.portal_id as chosen_portal,
    captures.dataset as chosen_dataset,
    captures.captured_as_of as chosen_captured_as_of,
    ledger.low,
    ledger.high,
    ledger.candidates,
    ledger.figures,
    ledger.status,
    rule_days.rule_id,
    rules.legal_basis,
    ledger.grade,
    ledger.cause_id,
    causes.name_vi as cause,
    causes.name_en as cause_en,
    ledger.override_id,
    overrides.author as override_author,
    overrides.approver as override_approver,
    overrides.expires_on as override_expires_on,
    ledger.override_expected_value,
    ledger.rule_value,
    ledger.has_second_portal,
    ledger.has_issue,
    ledger.has_synthetic,
    coalesce(overrides.reason_vi, rules.reason_vi) as reason,
    coalesce(overrides.reason_en, rules.reason_en) as reason_en
from ledger
inner join numbers on ledger.measure_no = numbers.measure_no
left join rule_days on ledger.as_of = rule_days.as_of and ledger.decision_no = rule_days.decision_no
left join rules on rule_days.rule_id = rules.rule_id
left join captures
    on ledger.as_of = captures.as_of and {{ capture_of('ledger.chosen_order') }} = captures.capture_no
left join overrides on ledger.override_id = overrides.override_id
left join causes on ledger.cause_id = causes.cause_id

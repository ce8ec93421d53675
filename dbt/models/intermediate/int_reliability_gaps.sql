{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- How far each portal's figures lie from the value that was chosen, counted by day; only where
-- there was another figure to compare with. The analysis changes no score.
with figures as (
    select * from {{ ref('int_ledger_figures') }}
    where issue is null and {{ only_pending_ledger() }}
),

choices as (
    select * from {{ ref('int_ledger_choices') }}
    where candidates > 1 and {{ only_pending_ledger() }}
),

captures as (
    select
        as_of,
        capture_no,
        portal_id
    from {{ ref('int_ledger_captures') }}
    where {{ only_pending_ledger() }}
),

rules as (
    select * from {{ ref('int_rule_days') }}
    where {{ only_pending_ledger() }}
),

gaps as (
    select
        figures.as_of,
        figures.source_measure_no,
        figures.capture_no,
        figures.decision_no,
        choices.rule_value,
        abs(figures.value - choices.rule_value) as gap
    from figures
    inner join choices
        on
            figures.as_of = choices.as_of
            and figures.unit_code = choices.unit_code
            and figures.measure_no = choices.measure_no
            and figures.period_id = choices.period_id
)

select
    gaps.as_of,
    captures.portal_id,
    gaps.source_measure_no as measure_no,
    count(*) as compared,
    sum(case when gaps.gap > 0 then 1 else 0 end) as found_off,
    sum(case
        when {{ within_tolerance('gaps.gap', 'gaps.rule_value', 'rules.absolute_tolerance', 'rules.tolerance_ppm') }}
            then 0
        else 1
    end) as beyond_tolerance,
    sum(gaps.gap) as gap_sum,
    max(gaps.gap) as widest_gap,
    sum(gaps.rule_value) as chosen_sum
from gaps
inner join captures on gaps.as_of = captures.as_of and gaps.capture_no = captures.capture_no
inner join rules on gaps.as_of = rules.as_of and gaps.decision_no = rules.decision_no
group by gaps.as_of, captures.portal_id, gaps.source_measure_no

{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- The counts of an indicator under a rule setting that is not the chosen one, for the units that it
-- applies to: where the setting is for placeholders, only those whose score stands as published
-- because the source calls a count provisional.
with uses as (
    select * from {{ ref('int_indicator_uses') }}
    where setting_id is not null
),

numbers as (select * from {{ ref('int_measure_numbers') }}),

terms as (
    select distinct
        uses.use_no,
        uses.slot,
        uses.terms,
        rows_of_rule.only_if_placeholder,
        rows_of_rule.role,
        numbers.canonical_no as measure_no
    from uses
    inner join {{ ref('int_slots') }} as slots on uses.slot = slots.slot
    inner join {{ ref('rule_settings') }} as rows_of_rule
        on
            uses.rule_decision_id = rows_of_rule.decision_id
            and uses.setting_id = rows_of_rule.setting_id
            and slots.indicator_id = rows_of_rule.indicator_id
    inner join numbers on rows_of_rule.measure_id = numbers.measure_id
),

ledger as (
    select
        as_of,
        period_id,
        unit_code,
        measure_no,
        chosen_value
    from {{ ref('int_ledger_values') }}
    where {{ only_pending_ledger() }} and chosen_value is not null
),

counts as (
    select
        ledger.as_of,
        ledger.period_id,
        ledger.unit_code,
        terms.use_no,
        terms.slot,
        cast(sum(case when terms.role = 'numerator' then ledger.chosen_value end) as bigint) as numerator,
        cast(sum(case when terms.role = 'denominator' then ledger.chosen_value end) as bigint) as denominator,
        bool_or(terms.only_if_placeholder) as only_if_placeholder
    from ledger
    inner join terms on ledger.measure_no = terms.measure_no
    group by ledger.as_of, ledger.period_id, ledger.unit_code, terms.use_no, terms.slot
    having count(*) = max(terms.terms)
),

provisional as (
    select
        figures.as_of,
        figures.period_id,
        figures.unit_code,
        measures.slot
    from {{ ref('int_ledger_figures') }} as figures
    inner join {{ ref('int_slot_measures') }} as measures on measures.role <> 'published'
    inner join numbers
        on measures.measure_id = numbers.measure_id and figures.measure_no = numbers.canonical_no
    where figures.issue = 'placeholder' and {{ only_pending_ledger('figures.as_of') }}
    group by figures.as_of, figures.period_id, figures.unit_code, measures.slot
),

scores as (
    select
        as_of,
        period_id,
        unit_code,
        slot,
        state
    from {{ ref('int_indicator_scores') }}
    where basis = 'reconciled' and {{ only_pending_ledger() }}
)

select
    counts.as_of,
    counts.period_id,
    counts.unit_code,
    counts.use_no,
    counts.numerator,
    counts.denominator
from counts
inner join scores
    on
        counts.as_of = scores.as_of and counts.unit_code = scores.unit_code
        and counts.slot = scores.slot and counts.period_id = scores.period_id
left join provisional
    on
        counts.as_of = provisional.as_of and counts.unit_code = provisional.unit_code
        and counts.slot = provisional.slot and counts.period_id = provisional.period_id
where
    not counts.only_if_placeholder
    or (scores.state = 'as_published' and provisional.slot is not null)

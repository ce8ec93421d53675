{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- Counts that a rule computes from the chosen values of others: the largest of them. For a term
-- that nobody states for the period the share of the unit's report of the year before stands in.
with choices as (
    select * from {{ ref('int_ledger_choices') }}
    where {{ only_pending_ledger() }}
),

numbers as (select * from {{ ref('int_measure_numbers') }}),

periods as (
    select
        period_id,
        year - 1 as year_before,
        {{ parts_of_a_year('period_type') }} as parts
    from {{ ref('int_periods') }}
),

reports as (select * from {{ ref('yearly_reports') }}),

terms as (
    select
        results.measure_no,
        results.decision_no,
        results.place,
        numbers.measure_no as term_no,
        numbers.measure_id as term_id,
        coalesce(derived.missing_rule = 'previous_year_share', false) as has_share
    from {{ ref('derived_measures') }} as derived
    inner join numbers as results on derived.measure_id = results.measure_id
    inner join numbers on derived.term_measure_id = numbers.measure_id
    where derived.operation = 'max'
),

stated as (
    select
        choices.as_of,
        choices.period_id,
        choices.unit_code,
        choices.measure_no as term_no,
        choices.rule_value as value,
        coalesce(choices.low, choices.rule_value) as low,
        coalesce(choices.high, choices.rule_value) as high,
        choices.has_synthetic
    from choices
    inner join terms on choices.measure_no = terms.term_no
    where choices.rule_value is not null
),

asked as (
    select
        choices.as_of,
        choices.period_id,
        choices.unit_code
    from choices
    inner join terms on choices.measure_no = terms.measure_no
    union
    select
        stated.as_of,
        stated.period_id,
        stated.unit_code
    from stated
),

shares as (
    select
        asked.as_of,
        asked.period_id,
        asked.unit_code,
        terms.term_no,
        {{ whole_div('2 * reports.value + periods.parts', '2 * periods.parts') }} as value
    from asked
    inner join periods on asked.period_id = periods.period_id
    inner join reports on asked.unit_code = reports.unit_code and periods.year_before = reports.year
    inner join terms on reports.measure_id = terms.term_id and terms.has_share
    left join stated
        on
            asked.as_of = stated.as_of
            and asked.period_id = stated.period_id
            and asked.unit_code = stated.unit_code
            and terms.term_no = stated.term_no
    where stated.term_no is null
),

everything as (
    select * from stated
    union all
    select
        as_of,
        period_id,
        unit_code,
        term_no,
        value,
        value as low,
        value as high,
        false as has_synthetic
    from shares
)

select
    everything.as_of,
    everything.period_id,
    everything.unit_code,
    terms.measure_no,
    terms.decision_no,
    terms.place,
    cast(max(everything.value) as bigint) as value,
    cast(max(everything.low) as bigint) as low,
    cast(max(everything.high) as bigint) as high,
    cast(count(*) as int) as terms,
    bool_or(everything.has_synthetic) as has_synthetic
from everything
inner join terms on everything.term_no = terms.term_no
group by
    everything.as_of, everything.period_id, everything.unit_code,
    terms.measure_no, terms.decision_no, terms.place

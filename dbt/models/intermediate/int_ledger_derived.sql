{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- Counts that a rule computes from the chosen values of others: the largest of them. A term that
-- nobody states for the period gives the share of the year before, as last told.
with choices as (select * from {{ ref('int_ledger_choices') }}),

numbers as (select * from {{ ref('int_measure_numbers') }}),

periods as (select * from {{ ref('int_periods') }}),

terms as (
    select
        results.measure_no,
        results.decision_no,
        results.place,
        numbers.measure_no as term_no,
        derived.missing_rule = 'previous_year_share' as has_share
    from {{ ref('derived_measures') }} as derived
    inner join numbers as results on derived.measure_id = results.measure_id
    inner join numbers on derived.term_measure_id = numbers.measure_id
    where derived.operation = 'max'
),

term_choices as (
    select choices.* from choices
    inner join (
        select term_no from terms
        group by term_no
    ) as wanted
        on choices.measure_no = wanted.term_no
    where choices.rule_value is not null
),

stated as (
    select
        term_choices.as_of,
        term_choices.period_id,
        term_choices.unit_code,
        term_choices.measure_no as term_no,
        term_choices.rule_value as value,
        coalesce(term_choices.low, term_choices.rule_value) as low,
        coalesce(term_choices.high, term_choices.rule_value) as high,
        term_choices.has_synthetic
    from term_choices
    where {{ only_pending_ledger('term_choices.as_of') }}
),

asked as (
    select
        as_of,
        period_id,
        unit_code
    from choices
    where measure_no in (select terms.measure_no from terms) and {{ only_pending_ledger() }}
    union
    select
        as_of,
        period_id,
        unit_code
    from stated
),

shares as (
    select
        asked.as_of,
        asked.period_id,
        asked.unit_code,
        terms.term_no,
        max_by(term_choices.rule_value, term_choices.as_of) as year_value,
        max_by(term_choices.has_synthetic, term_choices.as_of) as has_synthetic,
        max(case periods.period_type when 'half' then 2 when 'quarter' then 4 when 'month' then 12 else 1 end) as parts
    from asked
    inner join periods on asked.period_id = periods.period_id
    inner join periods as years on periods.year - 1 = years.year and years.period_type = 'year'
    inner join terms on terms.has_share
    inner join term_choices
        on
            terms.term_no = term_choices.measure_no
            and asked.unit_code = term_choices.unit_code
            and years.period_id = term_choices.period_id
            and asked.as_of >= term_choices.as_of
    left join stated
        on
            asked.as_of = stated.as_of and asked.period_id = stated.period_id
            and asked.unit_code = stated.unit_code and terms.term_no = stated.term_no
    where stated.term_no is null
    group by asked.as_of, asked.period_id, asked.unit_code, terms.term_no
),

everything as (
    select * from stated
    union all
    select
        as_of,
        period_id,
        unit_code,
        term_no,
        {{ whole_div('2 * year_value + parts', '2 * parts') }} as value,
        {{ whole_div('2 * year_value + parts', '2 * parts') }} as low,
        {{ whole_div('2 * year_value + parts', '2 * parts') }} as high,
        has_synthetic
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

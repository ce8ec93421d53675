{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- Counts that a capture does not state but gives as a sum: only where it states every required
-- term of the sum for that unit and period.
with figures as (
    select * from {{ ref('int_figures') }}
    where {{ only_pending_ledger() }}
),

numbers as (select * from {{ ref('int_measure_numbers') }}),

terms as (
    select
        derived.derivation_id,
        results.measure_no,
        numbers.measure_no as term_no,
        derived.factor,
        derived.is_required,
        sum(case when derived.is_required then 1 else 0 end)
            over (partition by derived.derivation_id) as required_terms
    from {{ ref('derived_measures') }} as derived
    inner join numbers as results on derived.measure_id = results.measure_id
    inner join numbers on derived.term_measure_id = numbers.measure_id
    where derived.operation = 'sum'
),

sums as (
    select
        figures.as_of,
        figures.period_id,
        figures.unit_code,
        terms.measure_no,
        figures.source_no,
        figures.capture_no,
        figures.is_member,
        terms.derivation_id,
        sum({{ usable_count('figures.value') }} * terms.factor) as value
    from figures
    inner join terms on figures.measure_no = terms.term_no
    where {{ usable_count('figures.value') }} is not null
    group by
        figures.as_of, figures.period_id, figures.unit_code, terms.measure_no,
        figures.source_no, figures.capture_no, figures.is_member, terms.derivation_id
    having sum(case when terms.is_required then 1 else 0 end) = max(terms.required_terms)
),

final as (
    select
        sums.as_of,
        sums.period_id,
        sums.unit_code,
        sums.measure_no,
        sums.source_no,
        sums.capture_no,
        sums.is_member,
        cast(min_by(sums.value, sums.derivation_id) as bigint) as value,
        min(sums.derivation_id) as derivation_id
    from sums
    left join figures
        on
            sums.as_of = figures.as_of
            and sums.unit_code = figures.unit_code
            and sums.measure_no = figures.measure_no
            and sums.capture_no = figures.capture_no
            and sums.period_id = figures.period_id
    where figures.measure_no is null
    group by
        sums.as_of, sums.period_id, sums.unit_code, sums.measure_no,
        sums.source_no, sums.capture_no, sums.is_member
)

select * from final

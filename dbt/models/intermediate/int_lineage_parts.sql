{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- The figures behind the counts that no single figure states, one row per figure.
with computed as (
    select
        *,
        {{ figure_ordinal('figure_no') }} as ordinal,
        {{ figure_capture('figure_no') }} as capture_no,
        {{ figure_measure('figure_no') }} as measure_no,
        {{ figure_is_member('figure_no') }} as is_member
    from {{ ref('int_lineage_computed') }}
    where {{ only_pending_ledger() }}
),

derived as (
    select * from {{ ref('int_derived_figures') }}
    where {{ only_pending_ledger() }}
),

figures as (
    select * from {{ ref('int_figures') }}
    where {{ only_pending_ledger() }} and {{ usable_count('value') }} is not null
),

terms as (
    select
        derived.derivation_id,
        derived.factor,
        numbers.measure_no
    from {{ ref('derived_measures') }} as derived
    inner join {{ ref('int_measure_numbers') }} as numbers on derived.term_measure_id = numbers.measure_id
    where derived.operation = 'sum'
),

sums as (
    select
        computed.*,
        figures.measure_no as figure_measure_no,
        figures.ordinal as figure_ordinal,
        terms.factor
    from computed
    inner join derived
        on
            computed.as_of = derived.as_of
            and computed.period_id = derived.period_id
            and computed.unit_code = derived.unit_code
            and computed.capture_no = derived.capture_no
            and computed.measure_no = derived.measure_no
            and computed.is_member = derived.is_member
    inner join terms on derived.derivation_id = terms.derivation_id
    inner join figures
        on
            computed.as_of = figures.as_of
            and computed.period_id = figures.period_id
            and computed.unit_code = figures.unit_code
            and computed.capture_no = figures.capture_no
            and terms.measure_no = figures.measure_no
            and computed.is_member = figures.is_member
    where computed.ordinal = 0
),

final as (
    select
        basis,
        as_of,
        period_id,
        unit_code,
        slot,
        part,
        term_no,
        part_no,
        operation,
        coalesce(measure_no, part_no) as measure_no,
        capture_no,
        ordinal,
        1 as coefficient,
        divisor,
        origin,
        origin_id,
        origin_value
    from computed
    where figure_no is null or ordinal > 0
    union all
    select
        basis,
        as_of,
        period_id,
        unit_code,
        slot,
        part,
        term_no,
        part_no,
        operation,
        figure_measure_no as measure_no,
        capture_no,
        figure_ordinal as ordinal,
        factor as coefficient,
        divisor,
        origin,
        origin_id,
        origin_value
    from sums
)

select * from final

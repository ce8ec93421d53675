{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- Every figure that speaks for a measure of the ledger, in numbers only, with what keeps it from
-- being a candidate. `measure_no` is the count, `source_measure_no` the name under which the
-- source states it. The order decides between sources: the rule's precedence, the measure itself
-- before a repetition of it, the unit's own page before its parent's, the newer capture.
with figures as (
    select * from {{ ref('int_figures') }}
    where {{ only_pending_ledger() }}
),

derived as (
    select * from {{ ref('int_derived_figures') }}
    where {{ only_pending_ledger() }}
),

numbers as (
    select * from {{ ref('int_measure_numbers') }}
    where decision_no is not null
),

captures as (
    select
        as_of,
        capture_no,
        issue
    from {{ ref('int_ledger_captures') }}
    where {{ only_pending_ledger() }}
),

precedence as (
    select * from {{ ref('int_source_precedence') }}
    where {{ only_pending_ledger() }}
),

placeholders as (
    select * from {{ ref('int_placeholder_figures') }}
    where {{ only_pending_ledger() }}
),

stated as (
    select
        figures.as_of,
        figures.period_id,
        figures.unit_code,
        figures.measure_no,
        figures.source_no,
        figures.capture_no,
        figures.ordinal,
        figures.is_member,
        {{ usable_count('figures.value') }} as value,
        placeholders.ordinal is not null as is_placeholder,
        figures.value is null as is_null,
        figures.quality_flag
    from figures
    left join placeholders
        on
            figures.as_of = placeholders.as_of
            and figures.capture_no = placeholders.capture_no
            and figures.ordinal = placeholders.ordinal
    union all
    select
        as_of,
        period_id,
        unit_code,
        measure_no,
        source_no,
        capture_no,
        cast(null as int) as ordinal,
        is_member,
        value,
        false as is_placeholder,
        false as is_null,
        cast(null as {{ dbt.type_string() }}) as quality_flag
    from derived
),

final as (
    select
        stated.as_of,
        stated.period_id,
        stated.unit_code,
        numbers.canonical_no as measure_no,
        stated.measure_no as source_measure_no,
        numbers.decision_no,
        numbers.place,
        stated.capture_no,
        stated.ordinal,
        stated.value,
        stated.quality_flag,
        precedence.precedence,
        case
            when stated.is_placeholder then 'placeholder'
            when stated.is_null then 'null_value'
            when stated.value is null then 'not_a_count'
            else captures.issue
        end as issue,
        cast(precedence.precedence as bigint) * 1000000000000
        + case when numbers.is_restated then 100000000000 else 0 end
        + case when stated.is_member then 10000000000 else 0 end
        + cast(stated.capture_no as bigint) * 10000
        + stated.measure_no as source_order
    from stated
    inner join numbers on stated.measure_no = numbers.measure_no
    inner join captures on stated.as_of = captures.as_of and stated.capture_no = captures.capture_no
    inner join precedence
        on
            stated.as_of = precedence.as_of
            and stated.source_no = precedence.source_no
            and numbers.decision_no = precedence.decision_no
)

select * from final

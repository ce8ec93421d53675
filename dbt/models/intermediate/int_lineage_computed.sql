{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- The counts of scores that no single figure states: set by a person, the largest of several, the
-- share of a report of the year before, or a sum over one capture (`figure_no` with ordinal 0).
with asked as (
    select * from {{ ref('int_lineage_asked') }}
    where {{ only_pending_ledger() }}
),

choices as (
    select * from {{ ref('int_ledger_choices') }}
    where {{ only_pending_ledger() }} and rule_value is not null
),

overrides as (
    select * from {{ ref('int_override_values') }}
    where {{ only_pending_ledger() }}
),

numbers as (select * from {{ ref('int_measure_numbers') }}),

reports as (select * from {{ ref('yearly_reports') }}),

computed as (
    select
        asked.*,
        overrides.override_id,
        overrides.value as override_value
    from asked
    left join overrides
        on
            asked.as_of = overrides.as_of
            and asked.period_id = overrides.period_id
            and asked.unit_code = overrides.unit_code
            and asked.term_no = overrides.measure_no
            and asked.basis = 'reconciled'
),

larger as (
    select
        computed.*,
        terms.measure_no as part_no,
        choices.rule_value,
        case
            when choices.rule_value is null and derived.missing_rule = 'previous_year_share' then terms.measure_id
        end as stand_in_id,
        {{ figure_no('choices.chosen_order', 'choices.chosen_ordinal') }} as part_figure_no
    from computed
    inner join numbers as results on computed.term_no = results.measure_no
    inner join {{ ref('derived_measures') }} as derived
        on results.measure_id = derived.measure_id and derived.operation = 'max'
    inner join numbers as terms on derived.term_measure_id = terms.measure_id
    left join choices
        on
            computed.as_of = choices.as_of
            and computed.period_id = choices.period_id
            and computed.unit_code = choices.unit_code
            and terms.measure_no = choices.measure_no
    where computed.override_id is null and computed.figure_no is null
),

periods as (
    select
        period_id,
        year - 1 as year_before,
        {{ parts_of_a_year('period_type') }} as parts_of_year
    from {{ ref('int_periods') }}
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
        term_no as part_no,
        'sum' as operation,
        figure_no,
        case when override_id is null then 'observation' else 'override' end as origin,
        override_id as origin_id,
        override_value as origin_value,
        1 as divisor
    from computed
    where figure_no is not null or override_id is not null
    union all
    select
        larger.basis,
        larger.as_of,
        larger.period_id,
        larger.unit_code,
        larger.slot,
        larger.part,
        larger.term_no,
        larger.part_no,
        'max' as operation,
        larger.part_figure_no as figure_no,
        case when reports.unit_code is null then 'observation' else 'yearly_report' end as origin,
        {{ report_id('reports') }} as origin_id,
        reports.value as origin_value,
        case when reports.unit_code is null then 1 else periods.parts_of_year end as divisor
    from larger
    inner join periods on larger.period_id = periods.period_id
    left join reports
        on
            larger.unit_code = reports.unit_code
            and periods.year_before = reports.year
            and larger.stand_in_id = reports.measure_id
    where larger.rule_value is not null or reports.unit_code is not null
)

select * from final

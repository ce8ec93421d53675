{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- For each count on which the candidates disagree beyond the tolerance: the known cause of the
-- widest difference, and whether every difference has one.
with disagreements as (
    select
        as_of,
        period_id,
        unit_code,
        measure_no,
        decision_no,
        rule_value
    from {{ ref('int_ledger_choices') }}
    where status = 'disagree' and {{ only_pending_ledger() }}
),

figures as (
    select * from {{ ref('int_ledger_figures') }}
    where {{ only_pending_ledger() }}
),

captures as (
    select * from {{ ref('int_ledger_captures') }}
    where {{ only_pending_ledger() }}
),

rules as (
    select * from {{ ref('int_rule_days') }}
    where {{ only_pending_ledger() }}
),

numbers as (
    select
        measure_no,
        measure_id
    from {{ ref('int_measure_numbers') }}
),

differences as (
    select
        disagreements.*,
        captures.portal_kind,
        captures.dataset,
        figures.source_order,
        figures.value > disagreements.rule_value as is_above,
        abs(figures.value - disagreements.rule_value) as gap
    from disagreements
    inner join figures
        on
            disagreements.as_of = figures.as_of
            and disagreements.unit_code = figures.unit_code
            and disagreements.measure_no = figures.measure_no
            and disagreements.period_id = figures.period_id
            and figures.issue is null
    inner join captures on figures.as_of = captures.as_of and figures.capture_no = captures.capture_no
    inner join rules
        on disagreements.as_of = rules.as_of and disagreements.decision_no = rules.decision_no
    where
        not {{ within_tolerance(
            'abs(figures.value - disagreements.rule_value)', 'disagreements.rule_value',
            'rules.absolute_tolerance', 'rules.tolerance_ppm'
        ) }}
),

explained as (
    select
        differences.as_of,
        differences.period_id,
        differences.unit_code,
        differences.measure_no,
        differences.source_order,
        differences.gap,
        min(causes.cause_id) as cause_id
    from differences
    inner join numbers on differences.measure_no = numbers.measure_no
    left join {{ ref('known_causes') }} as causes
        on
            (numbers.measure_id = causes.measure_id or causes.measure_id = '*')
            and (differences.portal_kind = causes.portal_kind or causes.portal_kind is null)
            and (differences.dataset = causes.dataset or causes.dataset is null)
            and (causes.direction = 'any' or (causes.direction = 'above') = differences.is_above)
            and differences.as_of >= causes.valid_from
            and (differences.as_of < causes.valid_to or causes.valid_to is null)
            and differences.gap * 1000000
            <= cast(causes.share_limit * 1000000 as bigint) * differences.rule_value
    group by
        differences.as_of, differences.period_id, differences.unit_code, differences.measure_no,
        differences.source_order, differences.gap
)

select
    as_of,
    period_id,
    unit_code,
    measure_no,
    max(gap) as widest_gap,
    max_by(cause_id, gap * 1000 - source_order % 1000) as cause_id,
    count(*) = count(cause_id) as is_known
from explained
group by as_of, period_id, unit_code, measure_no

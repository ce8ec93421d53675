{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- What the rule makes of the figures of each count: the value chosen, and the range of all
-- candidates. The value of an old figure, or of one with another cut-off, is chosen only where
-- there is no candidate.
with figures as (
    select * from {{ ref('int_ledger_figures') }}
    where {{ only_pending_ledger() }}
),

captures as (
    select
        as_of,
        capture_no,
        is_synthetic,
        dense_rank() over (partition by as_of order by portal_id) as portal_no
    from {{ ref('int_ledger_captures') }}
    where {{ only_pending_ledger() }}
),

rules as (
    select * from {{ ref('int_rule_days') }}
    where {{ only_pending_ledger() }}
),

ordered as (
    select
        figures.as_of,
        figures.period_id,
        figures.unit_code,
        figures.measure_no,
        figures.decision_no,
        figures.place,
        figures.value,
        coalesce(figures.ordinal, 0) as ordinal,
        captures.portal_no,
        captures.is_synthetic,
        figures.issue is null as is_admissible,
        {{ choice_order('figures.issue', 'figures.source_order') }} as choice_order
    from figures
    inner join captures on figures.as_of = captures.as_of and figures.capture_no = captures.capture_no
),

chosen as (
    select
        as_of,
        period_id,
        unit_code,
        measure_no,
        decision_no,
        place,
        cast(count(*) as int) as figures,
        cast(count(*) filter (where is_admissible) as int) as candidates,
        min(portal_no) filter (where is_admissible)
        <> max(portal_no) filter (where is_admissible) as has_second_portal,
        min(value) filter (where is_admissible) as low,
        max(value) filter (where is_admissible) as high,
        min_by(value, choice_order) as rule_value,
        min(choice_order) as chosen_order,
        min_by(ordinal, choice_order) as chosen_ordinal,
        bool_or(is_synthetic) as has_synthetic
    from ordered
    group by as_of, period_id, unit_code, measure_no, decision_no, place
),

final as (
    select
        chosen.as_of,
        chosen.period_id,
        chosen.unit_code,
        chosen.measure_no,
        chosen.decision_no,
        chosen.place,
        chosen.rule_value,
        chosen.low,
        chosen.high,
        chosen.figures,
        chosen.candidates,
        chosen.has_synthetic,
        chosen.chosen_ordinal,
        chosen.chosen_order % 1000000000000000000 as chosen_order,
        coalesce(chosen.has_second_portal, false) as has_second_portal,
        chosen.rule_value is not null and chosen.candidates = 0 as has_issue,
        case
            when chosen.rule_value is null then 'no_candidate'
            when chosen.candidates < 2 then 'one_sided'
            when chosen.low = chosen.high then 'agree'
            when
                {{ within_tolerance(
                    'greatest(chosen.rule_value - chosen.low, chosen.high - chosen.rule_value)',
                    'chosen.rule_value', 'rules.absolute_tolerance', 'rules.tolerance_ppm'
                ) }}
                then 'within_tolerance'
            else 'disagree'
        end as status
    from chosen
    inner join rules on chosen.as_of = rules.as_of and chosen.decision_no = rules.decision_no
)

select * from final

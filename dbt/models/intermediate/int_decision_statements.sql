{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- For each contested decision: the values that each source gives it as a whole, after the chosen
-- ones. A measure that a source does not state keeps the chosen value, but a complement follows
-- its terms.
with chosen as (
    select * from {{ ref('int_decision_chosen') }}
    where {{ only_pending_ledger() }}
),

stated as (
    select
        figures.as_of,
        figures.period_id,
        figures.unit_code,
        figures.decision_no,
        figures.capture_no,
        case when figures.source_measure_no <> figures.measure_no then figures.source_measure_no end as restated_as,
        min(figures.source_order) as source_order,
        {{ vector_of('figures.value', 'figures.place', 'stated_') }}
    from {{ ref('int_ledger_figures') }} as figures
    inner join chosen
        on
            figures.as_of = chosen.as_of and figures.unit_code = chosen.unit_code
            and figures.decision_no = chosen.decision_no and figures.period_id = chosen.period_id
    where figures.issue is null and {{ only_pending_ledger('figures.as_of') }}
    group by
        figures.as_of, figures.period_id, figures.unit_code, figures.decision_no, figures.capture_no,
        case when figures.source_measure_no <> figures.measure_no then figures.source_measure_no end
),

filled as (
    select
        stated.as_of,
        stated.period_id,
        stated.unit_code,
        stated.decision_no,
        stated.source_order,
    {%- for number in places() %}
        stated.stated_{{ number }},
        coalesce(stated.stated_{{ number }}, chosen.value_{{ number }}) as value_{{ number }}
        {{- ',' if not loop.last }}
    {%- endfor %}
    from stated
    inner join chosen
        on
            stated.as_of = chosen.as_of and stated.unit_code = chosen.unit_code
            and stated.decision_no = chosen.decision_no and stated.period_id = chosen.period_id
),

completed as (
    select
        filled.as_of,
        filled.period_id,
        filled.unit_code,
        filled.decision_no,
        filled.source_order,
    {%- for number in places() %}
        case
            when
                filled.stated_{{ number }} is null
                and filled.value_{{ number }} is not null
                and complements.place = {{ number }}
                then
                    coalesce(
                        {{ at_place('complements.total_place') }} - {{ at_place('complements.part_place') }},
                        filled.value_{{ number }}
                    )
            else filled.value_{{ number }}
        end as value_{{ number }}
        {{- ',' if not loop.last }}
    {%- endfor %}
    from filled
    left join {{ ref('int_decision_complements') }} as complements on filled.decision_no = complements.decision_no
),

final as (
    select
        as_of,
        period_id,
        unit_code,
        decision_no,
        0 as kind,
        not has_override as is_rule_choice,
        source_order,
        {{ vector('value_') }}
    from chosen
    union all
    select
        as_of,
        period_id,
        unit_code,
        decision_no,
        1 as kind,
        true as is_rule_choice,
        source_order,
        {{ vector('rule_', 'value_') }}
    from chosen
    where has_override
    union all
    select
        as_of,
        period_id,
        unit_code,
        decision_no,
        2 as kind,
        false as is_rule_choice,
        source_order,
        {{ vector('value_') }}
    from completed
)

select * from final

{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- For each contested decision of a unit (a measure of it has more than one candidate value): the
-- values that each source gives it as a whole, after the chosen ones. A measure that a source does
-- not state keeps the chosen value, but a complement follows its terms.
with ledger as (
    select * from {{ ref('int_ledger_values') }}
    where {{ only_pending_ledger() }}
),

unit_decisions as (
    select cast(sort_order as smallint) as decision_no from {{ ref('decisions') }}
    where scope = 'unit'
),

contested as (
    select
        ledger.as_of,
        ledger.period_id,
        ledger.unit_code,
        ledger.decision_no
    from ledger
    inner join unit_decisions on ledger.decision_no = unit_decisions.decision_no
    where ledger.low <> ledger.high and ledger.chosen_value is not null
    group by ledger.as_of, ledger.period_id, ledger.unit_code, ledger.decision_no
),

chosen as (
    select
        contested.as_of,
        contested.period_id,
        contested.unit_code,
        contested.decision_no,
        min(ledger.chosen_order) as source_order,
        bool_or(ledger.override_id is not null) as has_override,
        {{ vector_of('ledger.chosen_value', 'ledger.place') }},
        {{ vector_of('ledger.rule_value', 'ledger.place', 'rule_') }}
    from contested
    inner join ledger
        on
            contested.as_of = ledger.as_of and contested.unit_code = ledger.unit_code
            and contested.decision_no = ledger.decision_no and contested.period_id = ledger.period_id
    group by contested.as_of, contested.period_id, contested.unit_code, contested.decision_no
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
    inner join contested
        on
            figures.as_of = contested.as_of and figures.unit_code = contested.unit_code
            and figures.decision_no = contested.decision_no and figures.period_id = contested.period_id
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

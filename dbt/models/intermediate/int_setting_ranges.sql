{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- What the score of a unit can gain and lose against the ledger's own choice, in each combination of
-- rule settings, for the indicators, the components and the total: over the feasible candidates of
-- each hub, the sum over the indicators that hang on it; then the sum over the hubs.
with feasible as (
    select * from {{ ref('int_choice_options') }}
    where {{ only_pending_ledger() }}
),

levels as (
    {%- for slot in ['slot', 'component_slot', 'composite_slot'] %}
        select
            as_of,
            period_id,
            unit_code,
            combination_no,
            {{ slot }},
            hub_decision_no,
            hub_no,
            is_outer,
            low_gain,
            high_gain
        from feasible
        where {{ 'is_in_sum' if slot != 'slot' else 'true' }}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

choices as (
    select
        as_of,
        period_id,
        unit_code,
        combination_no,
        slot,
        hub_decision_no,
        hub_no,
        bool_or(is_outer) as is_outer,
        sum(low_gain) as low_gain,
        sum(high_gain) as high_gain
    from levels
    group by as_of, period_id, unit_code, combination_no, slot, hub_decision_no, hub_no
),

blocks as (
    select
        as_of,
        period_id,
        unit_code,
        combination_no,
        slot,
        bool_or(is_outer) as is_outer,
        min(low_gain) as low_gain,
        max(high_gain) as high_gain
    from choices
    group by as_of, period_id, unit_code, combination_no, slot, hub_decision_no
)

select
    as_of,
    period_id,
    unit_code,
    combination_no,
    slot,
    cast(sum(low_gain) as decimal(9, 2)) as low_gain,
    cast(sum(high_gain) as decimal(9, 2)) as high_gain,
    bool_or(is_outer) as is_outer
from blocks
group by as_of, period_id, unit_code, combination_no, slot

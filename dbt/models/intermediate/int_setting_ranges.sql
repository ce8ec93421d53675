{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- What the score of a unit can gain and lose against the ledger's own choice, in each combination of
-- rule settings, for the indicators, the components and the total: over the feasible candidates of
-- each hub, the sum over the indicators that hang on it; then the sum over the hubs.
with hubs as (
    select * from {{ ref('int_choice_hubs') }}
    where {{ only_pending_ledger() }}
),

uses as (
    select
        uses.use_no,
        uses.slot,
        uses.component_slot,
        totals.slot as composite_slot,
        coalesce(uses.hub_decision_no, 0) as hub_decision_no
    from {{ ref('int_indicator_uses') }} as uses
    inner join {{ ref('int_slots') }} as totals
        on uses.methodology_id = totals.methodology_id and totals.score_level = 'composite'
),

combinations as (select * from {{ ref('int_combination_uses') }}),

possible as (
    select
        hubs.*,
        uses.slot,
        uses.component_slot,
        uses.composite_slot,
        uses.hub_decision_no,
        combinations.combination_no,
        combinations.is_pooled,
        combinations.is_setting,
        max(case when combinations.is_setting then 1 else 0 end) over (
            partition by hubs.as_of, hubs.period_id, hubs.unit_code, combinations.combination_no, uses.slot
        ) as has_setting
    from hubs
    inner join uses on hubs.use_no = uses.use_no
    inner join combinations on hubs.use_no = combinations.use_no
),

-- In a combination the rule of a setting takes the place of the indicator's own; pooled, both count
-- and so does no change.
active as (
    select
        as_of,
        period_id,
        unit_code,
        combination_no,
        slot,
        component_slot,
        composite_slot,
        hub_decision_no,
        hub_no,
        bool_and(is_in_sum) as is_in_sum,
        bool_and(is_feasible or is_pooled) as is_feasible,
        bool_or(is_outer or is_pooled) as is_outer,
        min(case when is_pooled then least(coalesce(low_gain, 0), 0) else low_gain end) as low_gain,
        max(case when is_pooled then greatest(coalesce(high_gain, 0), 0) else high_gain end) as high_gain
    from possible
    where is_pooled or is_setting or has_setting = 0
    group by
        as_of, period_id, unit_code, combination_no, slot, component_slot, composite_slot, hub_decision_no, hub_no
),

feasible as (
    select *
    from active
    qualify
        bool_and(is_feasible) over (
            partition by as_of, period_id, unit_code, combination_no, hub_decision_no, hub_no
        )
),

levels as (
{%- for slot in ['slot', 'component_slot', 'composite_slot'] %}
    select
        as_of,
        period_id,
        unit_code,
        combination_no,
        {{ slot }} as slot,
        hub_decision_no,
        hub_no,
        is_outer,
        low_gain,
        high_gain
    from feasible
    {{ 'where is_in_sum' if slot != 'slot' }}
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
    bool_or(is_outer) as is_outer,
    cast(sum(low_gain) as decimal(9, 2)) as low_gain,
    cast(sum(high_gain) as decimal(9, 2)) as high_gain
from blocks
group by as_of, period_id, unit_code, combination_no, slot

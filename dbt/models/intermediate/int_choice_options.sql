{{ config(materialized='view') }}
-- The feasible candidates of each hub in each combination of rule settings, with what each indicator
-- can gain and lose there: a candidate must be feasible for every indicator that hangs on it.
with hubs as (
    select * from {{ ref('int_choice_hubs') }}
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

judged as (
    select
        *,
        bool_and(is_feasible) over (
            partition by as_of, period_id, unit_code, combination_no, hub_decision_no, hub_no
        ) as is_possible
    from active
)

select * from judged
where is_possible

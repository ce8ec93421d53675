{{ config(materialized='view') }}
-- The range of each score by basis; a score without a row has one choice only. In basis provincial
-- that is so wherever the province's portal does not contradict itself; where it does, the range is
-- unknown.
with reconciled as (select * from {{ ref('int_score_ranges') }}),

contradictions as (select * from {{ ref('int_own_contradictions') }}),

periods as (select * from {{ ref('int_periods') }}),

slots as (select * from {{ ref('int_slots') }})

select
    'reconciled' as basis,
    as_of,
    period_id,
    unit_code,
    slot,
    false as is_unknown,
    low_gain,
    high_gain
from reconciled
union all
select
    'provincial' as basis,
    contradictions.as_of,
    contradictions.period_id,
    contradictions.unit_code,
    slots.slot,
    true as is_unknown,
    null as low_gain,
    null as high_gain
from contradictions
inner join periods on contradictions.period_id = periods.period_id
inner join slots on periods.methodology_id = slots.methodology_id

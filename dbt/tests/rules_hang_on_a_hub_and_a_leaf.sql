{{ config(severity='error', meta={'dagster': {'ref': {'name': 'int_indicator_uses'}}}) }}
-- The ranges take one hub and one leaf per rule of an indicator: with two leaves they would not see
-- one of them.
select
    use_no,
    slot,
    decisions
from {{ ref('int_indicator_uses') }}
where
    decisions
    <> case when hub_decision_no is null then 0 else 1 end
    + case when leaf_decision_no is null then 0 else 1 end

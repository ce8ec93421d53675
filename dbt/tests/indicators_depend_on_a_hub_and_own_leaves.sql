{{ config(severity='error', meta={'dagster': {'ref': {'name': 'int_measure_numbers'}}}) }}
-- The structure that makes the exact minimum and maximum a sum over indicators: all counts of an
-- indicator lie in one block, at most one decision of them is a hub, and a leaf serves one
-- indicator only.
with terms as (
    select
        methodology_id,
        indicator_id,
        measure_id
    from {{ ref('indicator_measures') }}
    union
    select
        methodologies.methodology_id,
        rule_settings.indicator_id,
        rule_settings.measure_id
    from {{ ref('rule_settings') }} as rule_settings
    cross join {{ ref('methodologies') }} as methodologies
),

decided as (
    select
        terms.methodology_id,
        terms.indicator_id,
        numbers.decision_id,
        decisions.block_id,
        decisions.role
    from terms
    inner join {{ ref('int_measure_numbers') }} as numbers on terms.measure_id = numbers.measure_id
    inner join {{ ref('decisions') }} as decisions on numbers.decision_id = decisions.decision_id
    group by
        terms.methodology_id, terms.indicator_id, numbers.decision_id, decisions.block_id, decisions.role
)

select
    methodology_id,
    indicator_id as name,
    'more than one block or hub' as problem
from decided
group by methodology_id, indicator_id
having count(distinct block_id) > 1 or sum(case when role = 'hub' then 1 else 0 end) > 1

union all

select
    methodology_id,
    decision_id as name,
    'a leaf of more than one indicator' as problem
from decided
where role = 'leaf'
group by methodology_id, decision_id
having count(distinct indicator_id) > 1

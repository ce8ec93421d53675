{{ config(severity='error', meta={'dagster': {'ref': {'name': 'int_measure_numbers'}}}) }}
-- Each count that restates no other belongs to exactly one decision, and a decision has at most
-- as many measures as its vector has places, numbered from 1.
select
    numbers.measure_id as name,
    count(decided.decision_id) as times
from {{ ref('int_measure_numbers') }} as numbers
left join {{ ref('decision_measures') }} as decided on numbers.measure_id = decided.measure_id
where numbers.kind = 'count'
group by numbers.measure_id, numbers.is_restated
having count(decided.decision_id) <> case when numbers.is_restated then 0 else 1 end

union all

select
    decision_id as name,
    count(*) as times
from {{ ref('decision_measures') }}
group by decision_id
having count(*) > {{ places() | length }} or max(place) <> count(*) or count(distinct place) <> count(*)

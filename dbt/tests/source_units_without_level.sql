{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'int_scored_units'}}}) }}
-- Units with figures that no answer in force gives a level: they are in no ranking.
select
    scored.as_of,
    scored.period_id,
    scored.unit_code
from {{ ref('int_scored_units') }} as scored
left join {{ ref('int_unit_days') }} as units
    on scored.as_of = units.as_of and scored.unit_code = units.unit_code
where units.level is null and {{ only_pending_in_test('scored.as_of') }}

{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'int_scored_units'}}}) }}
-- Units with figures on a day on which the register says that they have ended: a source still
-- names a unit that went into another. They are ranked as the source lists them.
with register as (select * from {{ ref('units') }}),

ends as (
    select
        unit_code,
        max({{ end_of_validity('valid_to') }}) as ended_on
    from register
    group by unit_code
)

select
    scored.as_of,
    scored.period_id,
    scored.unit_code,
    ends.ended_on
from {{ ref('int_scored_units') }} as scored
inner join ends on scored.unit_code = ends.unit_code
where scored.as_of >= ends.ended_on and {{ only_pending_in_test('scored.as_of') }}

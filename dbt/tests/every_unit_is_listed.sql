{{ config(severity='error', meta={'dagster': {'ref': {'name': 'rankings'}}}) }}
-- Nothing is dropped: a unit with a total and a level stands in its groups, once in each.
with listed as (
    select
        as_of,
        period_id,
        unit_code,
        basis,
        count(*) as rankings
    from {{ ref('rankings') }}
    where {{ only_pending_in_test() }}
    group by as_of, period_id, unit_code, basis
),

expected as (
    select
        scores.as_of,
        scores.period_id,
        scores.unit_code,
        scores.basis,
        case when units.level = 'province' then 1 else 2 end as rankings
    from {{ ref('composite_scores') }} as scores
    inner join {{ ref('int_unit_days') }} as units
        on scores.as_of = units.as_of and scores.unit_code = units.unit_code
    where
        units.level in ('province', 'department', 'commune')
        and {{ only_pending_in_test('scores.as_of') }}
)

select
    expected.as_of,
    expected.period_id,
    expected.unit_code,
    expected.basis,
    expected.rankings,
    listed.rankings as found
from expected
left join listed
    on
        expected.as_of = listed.as_of
        and expected.period_id = listed.period_id
        and expected.unit_code = listed.unit_code
        and expected.basis = listed.basis
where expected.rankings is distinct from listed.rankings

{{ config(alias='corrections') }}
-- The log by day: known errors of sources and overrides, each with where it stands in its life.
with errors as (
    select
        followed.as_of,
        log.correction_id,
        'source_error' as kind,
        log.portal_id,
        log.dataset,
        log.unit_code,
        log.period_id,
        log.measure_id,
        log.identity_id,
        log.quality_flag,
        log.stated_value,
        log.expected_value,
        cast(followed.seen_value as decimal(18, 6)) as seen_value,
        followed.units_wrong,
        followed.finding,
        log.opened_on,
        log.expected_on,
        log.confirmed_on,
        log.opened_by,
        log.confirmed_by,
        log.more_at,
        log.reason_vi as reason,
        log.reason_en
    from {{ ref('int_corrections') }} as followed
    inner join {{ ref('corrections') }} as log on followed.correction_id = log.correction_id
),

overridden as (
    select
        followed.as_of,
        log.override_id as correction_id,
        'override' as kind,
        cast(null as {{ dbt.type_string() }}) as portal_id,
        cast(null as {{ dbt.type_string() }}) as dataset,
        log.unit_code,
        log.period_id,
        log.measure_id,
        cast(null as {{ dbt.type_string() }}) as identity_id,
        cast(null as {{ dbt.type_string() }}) as quality_flag,
        cast(log.expected_value as decimal(18, 6)) as stated_value,
        cast(log.value as decimal(18, 6)) as expected_value,
        cast(followed.rule_value as decimal(18, 6)) as seen_value,
        case when followed.finding = 'wrong' then 1 else 0 end as units_wrong,
        followed.finding,
        log.valid_from as opened_on,
        log.expires_on as expected_on,
        cast(null as date) as confirmed_on,
        log.author as opened_by,
        log.approver as confirmed_by,
        cast(null as {{ dbt.type_string() }}) as more_at,
        log.reason_vi as reason,
        log.reason_en
    from {{ ref('int_overrides_in_force') }} as followed
    inner join {{ ref('overrides') }} as log on followed.override_id = log.override_id
),

logged as (
    select * from errors
    union all
    select * from overridden
),

heard as (
    select
        as_of,
        correction_id,
        finding,
        lag(finding) over (partition by correction_id order by as_of) as earlier_finding
    from logged
    where finding <> 'silent'
),

turns as (
    select
        logged.as_of,
        logged.correction_id,
        max(case when heard.finding = 'wrong' then heard.as_of end) as last_wrong_on,
        sum(
            case when heard.finding = 'wrong' and coalesce(heard.earlier_finding, '') <> 'wrong' then 1 else 0 end
        ) as times_wrong
    from logged
    left join heard on logged.correction_id = heard.correction_id and logged.as_of >= heard.as_of
    group by logged.as_of, logged.correction_id
)

select
    logged.as_of,
    logged.correction_id,
    logged.kind,
    logged.portal_id,
    logged.dataset,
    logged.unit_code,
    logged.period_id,
    logged.measure_id,
    logged.identity_id,
    logged.quality_flag,
    logged.stated_value,
    logged.expected_value,
    logged.seen_value,
    cast(logged.units_wrong as bigint) as units_wrong,
    {{ correction_state('logged.finding', 'logged.as_of', 'logged.expected_on', 'logged.confirmed_on') }} as state,
    logged.opened_on,
    logged.expected_on,
    logged.confirmed_on,
    turns.last_wrong_on,
    cast(greatest(turns.times_wrong - 1, 0) as bigint) as times_returned,
    logged.opened_by,
    logged.confirmed_by,
    logged.more_at,
    logged.reason,
    logged.reason_en
from logged
inner join turns on logged.as_of = turns.as_of and logged.correction_id = turns.correction_id

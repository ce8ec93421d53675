{{ config(severity='error', meta={'dagster': {'ref': {'name': 'corrections'}}}) }}
-- A known error names a count, what its test looks at, why it is one, who wrote it down, and its days
-- in order; a confirmation names another person. No id is used for an override too.
with log as (select * from {{ ref('corrections') }})

select
    log.correction_id,
    'incomplete, out of order, or confirmed by its author' as problem
from log
left join {{ ref('measures') }} as measures on log.measure_id = measures.measure_id
left join {{ ref('identities') }} as identities on log.identity_id = identities.identity_id
left join {{ ref('overrides') }} as overrides on log.correction_id = overrides.override_id
where
    measures.measure_id is null
    or overrides.override_id is not null
    or log.portal_id is null
    or log.dataset is null
    or log.unit_code is null
    or log.period_id is null
    or log.opened_on is null
    or log.expected_on < log.opened_on
    or log.confirmed_on < log.opened_on
    or coalesce(trim(log.opened_by), '') = ''
    or coalesce(trim(log.reason_vi), '') = ''
    or coalesce(trim(log.reason_en), '') = ''
    or (log.confirmed_on is null) <> (log.confirmed_by is null)
    or lower(trim(log.confirmed_by)) = lower(trim(log.opened_by))
    or log.test not in ('identity', 'flag', 'value')
    or (log.test = 'identity' and identities.identity_id is null)
    or (log.test = 'flag' and log.quality_flag is null)
    or (log.test = 'value' and (log.stated_value is null or log.expected_value is null or log.unit_code = '*'))

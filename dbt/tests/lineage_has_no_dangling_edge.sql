{{ config(severity='error', meta={'dagster': {'ref': {'name': 'score_lineage'}}}) }}
-- Each row ends in an observation of that unit, period and measure in a capture that the marts list,
-- or in a row of a seed.
with observations as (
    select
        as_of,
        observation_id,
        unit_code,
        period_id,
        measure_id
    from {{ ref('stg_observed__observations') }}
    where
        {{ only_days_in_ledger_in_test() }}
        and capture_id in (select captures.capture_id from {{ ref('captures') }} as captures)
),

overrides as (
    select
        overrides.*,
        numbers.measure_id
    from {{ ref('int_override_values') }} as overrides
    inner join {{ ref('int_measure_numbers') }} as numbers on overrides.measure_no = numbers.measure_no
),

lineage as (
    select * from {{ ref('score_lineage') }}
    where {{ only_pending_ledger_in_test() }}
)

select
    lineage.as_of,
    lineage.period_id,
    lineage.unit_code,
    lineage.basis,
    lineage.score_id,
    lineage.role,
    lineage.measure_id,
    lineage.origin,
    lineage.observation_id,
    lineage.origin_id
from lineage
left join observations
    on
        lineage.observation_as_of = observations.as_of
        and lineage.observation_id = observations.observation_id
        and lineage.unit_code = observations.unit_code
        and lineage.period_id = observations.period_id
        and lineage.measure_id = observations.measure_id
left join overrides
    on
        lineage.measure_id = overrides.measure_id
        and lineage.as_of = overrides.as_of
        and lineage.unit_code = overrides.unit_code
        and lineage.period_id = overrides.period_id
        and lineage.origin_id = overrides.override_id
        and lineage.origin_value = overrides.value
left join {{ ref('yearly_reports') }} as reports
    on lineage.origin_id = {{ report_id('reports') }} and lineage.origin_value = reports.value
where
    case lineage.origin
        when 'observation' then observations.observation_id is null
        when 'override' then overrides.override_id is null
        when 'yearly_report' then reports.unit_code is null
        else true
    end

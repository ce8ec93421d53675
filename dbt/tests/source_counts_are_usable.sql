{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'stg_observed__observations'}}}) }}
-- Counts that the exact arithmetic does not take: negative, not whole, or 10^12 and more.
select
    observations.as_of,
    observations.observation_id,
    observations.unit_code,
    observations.measure_id,
    observations.raw_text
from {{ ref('stg_observed__observations') }} as observations
inner join {{ ref('measures') }} as measures
    on observations.measure_id = measures.measure_id and measures.kind = 'count'
where
    {{ only_pending_in_test('observations.as_of') }}
    and observations.value is not null
    and {{ usable_count(compact_figure('observations.value')) }} is null

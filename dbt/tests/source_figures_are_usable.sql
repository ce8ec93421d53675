{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'stg_observed__observations'}}}) }}
-- Figures that the exact arithmetic does not take. Counts: negative, not whole, or 10^12 and more.
-- Scores: 10^5 and more (not used), or more than two decimals (rounded to two).
select
    observations.as_of,
    observations.observation_id,
    observations.unit_code,
    observations.measure_id,
    observations.raw_text
from {{ ref('stg_observed__observations') }} as observations
inner join {{ ref('measures') }} as measures
    on
        observations.measure_id = measures.measure_id
        and measures.kind in ('count', 'published_score')
where
    {{ only_pending_in_test('observations.as_of') }}
    and observations.value is not null
    and case
        when measures.kind = 'count' then {{ usable_count(compact_figure('observations.value')) }} is null
        else {{ usable_score('observations.value') }} is distinct from observations.value
    end

{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_check_days'}
) }}
-- How often a portal gave another figure for a period that was already over, counted by day.
with pairs as (
    select * from {{ ref('int_export_pairs') }}
    where earlier_as_of is not null and {{ only_pending_checks() }}
),

measures as (
    select measure_no from {{ ref('int_measure_numbers') }}
    where decision_no is not null
),

periods as (
    select
        period_id,
        ends_on
    from {{ ref('int_periods') }}
),

figures as (
    select
        figures.as_of,
        figures.period_id,
        figures.unit_code,
        figures.measure_no,
        figures.source_no,
        figures.is_member,
        figures.value,
        periods.ends_on
    from {{ ref('int_figures') }} as figures
    inner join measures on figures.measure_no = measures.measure_no
    inner join periods on figures.period_id = periods.period_id and figures.as_of > periods.ends_on
    where {{ usable_count('figures.value') }} is not null
)

select
    pairs.as_of,
    pairs.portal_id,
    figures.measure_no,
    cast(sum(abs(figures.value - earlier.value)) as bigint) as revision_sum,
    cast(sum(earlier.value) as bigint) as earlier_sum,
    count(*) as seen_again,
    sum(case when figures.value <> earlier.value then 1 else 0 end) as revised
from pairs
inner join figures on pairs.as_of = figures.as_of and pairs.source_no = figures.source_no
inner join figures as earlier
    on
        pairs.earlier_as_of = earlier.as_of
        and pairs.earlier_source_no = earlier.source_no
        and figures.unit_code = earlier.unit_code
        and figures.measure_no = earlier.measure_no
        and figures.period_id = earlier.period_id
        and figures.is_member = earlier.is_member
group by pairs.as_of, pairs.portal_id, figures.measure_no

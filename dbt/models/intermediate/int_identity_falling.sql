{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_check_days'}
) }}
-- Counts of a period that must not fall from one day to the next: where they did. On the left
-- the count of the newest earlier day of the same export, on the right the day's.
with pending as (
    select * from {{ ref('int_export_pairs') }}
    where earlier_as_of is not null and {{ only_pending_checks() }}
),

measures as (
    select
        numbers.measure_no,
        identities.identity_no
    from {{ ref('identity_terms') }} as terms
    inner join {{ ref('int_identity_numbers') }} as identities
        on terms.identity_id = identities.identity_id and identities.kind = 'not_falling'
    inner join {{ ref('int_measure_numbers') }} as numbers on terms.measure_id = numbers.measure_id
),

figures as (
    select
        figures.as_of,
        figures.period_id,
        figures.unit_code,
        figures.measure_no,
        figures.source_no,
        figures.is_member,
        figures.capture_no,
        figures.value,
        measures.identity_no
    from {{ ref('int_figures') }} as figures
    inner join measures on figures.measure_no = measures.measure_no
    where {{ usable_count('figures.value') }} is not null and {{ only_days_checked('figures.as_of') }}
)

select
    figures.as_of,
    figures.period_id,
    figures.unit_code,
    figures.capture_no,
    figures.identity_no,
    figures.measure_no,
    cast(earlier.value as decimal(18, 6)) as left_value,
    cast(figures.value as decimal(18, 6)) as right_value,
    false as holds
from pending
inner join figures on pending.as_of = figures.as_of and pending.source_no = figures.source_no
inner join figures as earlier
    on
        pending.earlier_as_of = earlier.as_of
        and pending.earlier_source_no = earlier.source_no
        and figures.unit_code = earlier.unit_code
        and figures.measure_no = earlier.measure_no
        and figures.period_id = earlier.period_id
        and figures.is_member = earlier.is_member
where earlier.value > figures.value

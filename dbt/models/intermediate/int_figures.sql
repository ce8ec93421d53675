{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- Every figure that stands in a day's ledger, in numbers only. An export that was captured
-- again for the same unit (a corrected file, overlapping pages) speaks with its newest capture;
-- a unit's row in its parent's answer is left out where it repeats what the unit's own page says.
with observations as (
    select
        as_of,
        capture_id,
        observation_id,
        period_id,
        unit_code,
        unit_role,
        measure_id,
        {{ compact_figure('value') }} as value,
        quality_flag
    from {{ ref('stg_observed__observations') }}
    where {{ only_days_in_ledger() }}
),

captures as (
    select
        as_of,
        captured_as_of,
        capture_id,
        capture_no,
        source_no,
        root_unit_code
    from {{ ref('int_ledger_captures') }}
    where {{ only_pending_ledger() }}
),

measures as (
    select
        measure_id,
        measure_no
    from {{ ref('int_measure_numbers') }}
),

figures as (
    select
        captures.as_of,
        observations.period_id,
        observations.unit_code,
        measures.measure_no,
        captures.source_no,
        captures.capture_no,
        cast(substr(observations.observation_id, 14) as int) as ordinal,
        observations.value,
        observations.quality_flag,
        observations.unit_role = 'member' as is_member
    from observations
    inner join captures
        on observations.capture_id = captures.capture_id and observations.as_of = captures.captured_as_of
    inner join measures on observations.measure_id = measures.measure_id
),

newest as (
    select
        as_of,
        period_id,
        unit_code,
        measure_no,
        source_no,
        is_member,
        min(capture_no) as capture_no
    from figures
    group by as_of, period_id, unit_code, measure_no, source_no, is_member
    having count(*) > 1
),

spoken as (
    select figures.*
    from figures
    left join newest
        on
            figures.as_of = newest.as_of
            and figures.unit_code = newest.unit_code
            and figures.measure_no = newest.measure_no
            and figures.source_no = newest.source_no
            and figures.period_id = newest.period_id
            and figures.is_member = newest.is_member
            and figures.capture_no <> newest.capture_no
    where newest.capture_no is null
),

own as (
    select * from spoken
    where not is_member
),

final as (
    select spoken.*
    from spoken
    left join own
        on
            spoken.is_member
            and spoken.as_of = own.as_of
            and spoken.unit_code = own.unit_code
            and spoken.measure_no = own.measure_no
            and spoken.source_no = own.source_no
            and spoken.period_id = own.period_id
            and (spoken.value = own.value or (spoken.value is null and own.value is null))
    where own.capture_no is null
)

select * from final

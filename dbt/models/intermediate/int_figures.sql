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
    inner join {{ ref('int_measure_numbers') }} as measures on observations.measure_id = measures.measure_id
),

repeated as (
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

older as (
    select
        figures.as_of,
        figures.capture_no,
        figures.ordinal
    from figures
    inner join repeated
        on
            {{ same_figure('figures', 'repeated') }}
            and figures.is_member = repeated.is_member
    where figures.capture_no <> repeated.capture_no
),

spoken as (
    select figures.*
    from figures
    left join older
        on
            figures.as_of = older.as_of
            and figures.capture_no = older.capture_no
            and figures.ordinal = older.ordinal
    where older.ordinal is null
),

echoes as (
    select
        members.as_of,
        members.capture_no,
        members.ordinal
    from spoken as members
    inner join spoken as own
        on
            {{ same_figure('members', 'own') }}
            and coalesce(members.value, -1) = coalesce(own.value, -1)
    where members.is_member and not own.is_member
),

final as (
    select spoken.*
    from spoken
    left join echoes
        on
            spoken.as_of = echoes.as_of
            and spoken.capture_no = echoes.capture_no
            and spoken.ordinal = echoes.ordinal
    where echoes.ordinal is null
)

select * from final

{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- Every figure that stands in a day's ledger, in numbers only. An export that was captured
-- again for the same unit (a corrected file, overlapping pages) speaks with its newest capture;
-- a unit's row in its parent's answer is left out where it repeats what the unit's own page says.
with observations as (
    select * from {{ ref('stg_observed__observations') }}
    where {{ only_days_in_ledger() }}
),

captures as (
    select
        as_of,
        captured_as_of,
        capture_id,
        capture_no,
        source_no,
        root_unit_code,
        may_repeat
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
        {{ compact_figure('observations.value') }} as value,
        observations.quality_flag,
        observations.unit_role = 'member' as is_member
    from observations
    inner join captures
        on observations.capture_id = captures.capture_id and observations.as_of = captures.captured_as_of
    inner join {{ ref('int_measure_numbers') }} as measures on observations.measure_id = measures.measure_id
),

repeating as (
    select
        figures.*,
        captures.root_unit_code
    from figures
    inner join captures on figures.as_of = captures.as_of and figures.capture_no = captures.capture_no
    where captures.may_repeat
),

newest as (
    select
        as_of,
        period_id,
        unit_code,
        measure_no,
        source_no,
        is_member,
        root_unit_code,
        min(capture_no) as capture_no
    from repeating
    group by as_of, period_id, unit_code, measure_no, source_no, is_member, root_unit_code
    having count(*) > 1
),

older as (
    select
        repeating.as_of,
        repeating.capture_no,
        repeating.ordinal
    from repeating
    inner join newest
        on
            {{ same_figure('repeating', 'newest') }}
            and repeating.is_member = newest.is_member
            and repeating.root_unit_code = newest.root_unit_code
    where repeating.capture_no <> newest.capture_no
),

own as (
    select figures.*
    from figures
    left join older
        on
            figures.as_of = older.as_of
            and figures.capture_no = older.capture_no
            and figures.ordinal = older.ordinal
    where not figures.is_member and older.ordinal is null
),

left_out as (
    select * from older
    union
    select
        figures.as_of,
        figures.capture_no,
        figures.ordinal
    from figures
    inner join own
        on
            {{ same_figure('figures', 'own') }}
            and coalesce(figures.value, -1) = coalesce(own.value, -1)
    where figures.is_member
),

final as (
    select figures.*
    from figures
    left join left_out
        on
            figures.as_of = left_out.as_of
            and figures.capture_no = left_out.capture_no
            and figures.ordinal = left_out.ordinal
    where left_out.ordinal is null
)

select * from final

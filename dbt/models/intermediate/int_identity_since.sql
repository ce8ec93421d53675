-- Since when each break stands: the first day of the unbroken run of the export's days on which
-- the same identity broke for the same unit. The small table that hangs on history.
with captures as (
    select
        as_of,
        captured_as_of,
        capture_no,
        portal_id,
        dataset
    from {{ ref('int_ledger_captures') }}
),

export_days as (
    select
        portal_id,
        dataset,
        as_of,
        row_number() over (partition by portal_id, dataset order by as_of) as day_number
    from (
        select distinct
            portal_id,
            dataset,
            as_of
        from captures
        where as_of = captured_as_of
    ) as captured_days
),

breaks as (
    select distinct
        results.as_of,
        results.period_id,
        results.unit_code,
        results.identity_no,
        captures.portal_id,
        captures.dataset,
        coalesce(results.measure_no, 0) as measure_no
    from {{ ref('int_identity_results') }} as results
    inner join captures on results.as_of = captures.as_of and results.capture_no = captures.capture_no
    where not results.holds
),

runs as (
    select
        breaks.*,
        export_days.day_number - row_number() over (
            partition by
                breaks.identity_no, breaks.period_id, breaks.unit_code, breaks.measure_no,
                breaks.portal_id, breaks.dataset
            order by breaks.as_of
        ) as run_number
    from breaks
    inner join export_days
        on
            breaks.portal_id = export_days.portal_id
            and breaks.dataset = export_days.dataset
            and breaks.as_of = export_days.as_of
)

select
    as_of,
    period_id,
    unit_code,
    identity_no,
    cast(measure_no as smallint) as measure_no,
    portal_id,
    dataset,
    min(as_of) over (
        partition by identity_no, period_id, unit_code, measure_no, portal_id, dataset, run_number
    ) as since
from runs

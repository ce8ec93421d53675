{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- Units whose own portal states a count of theirs twice, with different values. Basis provincial
-- takes one of them by rule; what the other would give is not enumerated, so it has no range.
with captures as (
    select
        as_of,
        capture_no
    from {{ ref('int_ledger_captures') }}
    where portal_kind = 'province' and {{ only_pending_ledger() }}
),

figures as (
    select * from {{ ref('int_ledger_figures') }}
    where issue is null and {{ only_pending_ledger() }}
),

counts as (
    select
        figures.as_of,
        figures.period_id,
        figures.unit_code,
        figures.measure_no
    from figures
    inner join captures on figures.as_of = captures.as_of and figures.capture_no = captures.capture_no
    group by figures.as_of, figures.period_id, figures.unit_code, figures.measure_no
    having min(figures.value) <> max(figures.value)
)

select
    as_of,
    period_id,
    unit_code,
    cast(count(*) as int) as counts
from counts
group by as_of, period_id, unit_code

{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- Counts that the national portal and a province's give differently: on the left the figure that
-- goes first on the national portal, on the right the one that goes first on the other.
with ranges as (
    select
        as_of,
        period_id,
        unit_code,
        measure_no
    from {{ ref('int_ledger_choices') }}
    where has_second_portal and low <> high and {{ only_pending_ledger() }}
),

captures as (
    select * from {{ ref('int_ledger_captures') }}
    where {{ only_pending_ledger() }}
),

firsts as (
    select
        ranges.as_of,
        ranges.period_id,
        ranges.unit_code,
        ranges.measure_no,
        captures.portal_id,
        captures.portal_kind,
        min_by(figures.value, figures.source_order) as value,
        min_by(figures.capture_no, figures.source_order) as capture_no
    from ranges
    inner join {{ ref('int_ledger_figures') }} as figures
        on
            ranges.as_of = figures.as_of
            and ranges.unit_code = figures.unit_code
            and ranges.measure_no = figures.measure_no
            and ranges.period_id = figures.period_id
    inner join captures on figures.as_of = captures.as_of and figures.capture_no = captures.capture_no
    where figures.issue is null
    group by
        ranges.as_of, ranges.period_id, ranges.unit_code, ranges.measure_no,
        captures.portal_id, captures.portal_kind
)

select
    nationals.as_of,
    nationals.period_id,
    nationals.unit_code,
    provinces.capture_no,
    identities.identity_no,
    nationals.measure_no,
    cast(nationals.value as decimal(18, 6)) as left_value,
    cast(provinces.value as decimal(18, 6)) as right_value,
    false as holds
from firsts as nationals
inner join firsts as provinces
    on
        nationals.as_of = provinces.as_of
        and nationals.unit_code = provinces.unit_code
        and nationals.measure_no = provinces.measure_no
        and nationals.period_id = provinces.period_id
        and provinces.portal_kind = 'province'
inner join {{ ref('int_identity_numbers') }} as identities on identities.kind = 'both_portals'
where nationals.portal_kind = 'national' and nationals.value <> provinces.value

{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- One count stated more than once: by several exports of a portal, and by the national portal
-- and a province's. On the left the figure that goes first in the order of its portal, on the
-- right the one of the other export (of several in one export the one that is farthest off).
-- Between portals only the breaks are kept: the ledger has the rest.
with figures as (
    select * from {{ ref('int_ledger_figures') }}
    where issue is null and {{ only_pending_ledger() }}
),

captures as (
    select * from {{ ref('int_ledger_captures') }}
    where {{ only_pending_ledger() }}
),

identities as (select * from {{ ref('int_identity_numbers') }}),

stated as (
    select
        figures.as_of,
        figures.period_id,
        figures.unit_code,
        figures.measure_no,
        figures.capture_no,
        figures.value,
        figures.source_order,
        captures.source_no,
        captures.portal_id,
        captures.portal_kind
    from figures
    inner join captures on figures.as_of = captures.as_of and figures.capture_no = captures.capture_no
),

first_of_portal as (
    select
        as_of,
        period_id,
        unit_code,
        measure_no,
        portal_id,
        portal_kind,
        min(source_order) as source_order,
        min_by(value, source_order) as value,
        min_by(capture_no, source_order) as capture_no,
        count(*) as times
    from stated
    group by as_of, period_id, unit_code, measure_no, portal_id, portal_kind
),

inside as (
    select
        stated.as_of,
        stated.period_id,
        stated.unit_code,
        stated.measure_no,
        firsts.value as left_value,
        max_by(
            stated.value, 2 * abs(stated.value - firsts.value) + case when stated.value > firsts.value then 1 else 0 end
        )
            as right_value,
        min(stated.capture_no) as capture_no,
        'same_count' as kind
    from first_of_portal as firsts
    inner join stated
        on
            firsts.as_of = stated.as_of
            and firsts.unit_code = stated.unit_code
            and firsts.measure_no = stated.measure_no
            and firsts.period_id = stated.period_id
            and firsts.portal_id = stated.portal_id
            and firsts.source_order <> stated.source_order
    where firsts.times > 1
    group by
        stated.as_of, stated.period_id, stated.unit_code, stated.measure_no, firsts.value, stated.source_no
),

between_portals as (
    select
        nationals.as_of,
        nationals.period_id,
        nationals.unit_code,
        nationals.measure_no,
        nationals.value as left_value,
        provinces.value as right_value,
        provinces.capture_no,
        'both_portals' as kind
    from first_of_portal as nationals
    inner join first_of_portal as provinces
        on
            nationals.as_of = provinces.as_of
            and nationals.unit_code = provinces.unit_code
            and nationals.measure_no = provinces.measure_no
            and nationals.period_id = provinces.period_id
            and provinces.portal_kind = 'province'
    where nationals.portal_kind = 'national' and nationals.value <> provinces.value
),

everything as (
    select * from inside
    union all
    select * from between_portals
)

select
    everything.as_of,
    everything.period_id,
    everything.unit_code,
    everything.capture_no,
    identities.identity_no,
    everything.measure_no,
    cast(everything.left_value as decimal(18, 6)) as left_value,
    cast(everything.right_value as decimal(18, 6)) as right_value,
    everything.left_value = everything.right_value as holds
from everything
inner join identities on everything.kind = identities.kind

{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- One count stated more than once by a portal. On the left the figure that goes first in its
-- order, on the right the one of the other export (of several in one export the one that is
-- farthest off).
with figures as (
    select * from {{ ref('int_ledger_figures') }}
    where issue is null and {{ only_pending_ledger() }}
),

captures as (
    select * from {{ ref('int_ledger_captures') }}
    where {{ only_pending_ledger() }}
),

identities as (select * from {{ ref('int_identity_numbers') }}),

-- Counts that a portal states under several names or in several exports.
shared as (
    select
        statements.as_of,
        captures.portal_id,
        statements.measure_no
    from (
        select
            as_of,
            capture_no,
            measure_no,
            source_measure_no
        from figures
        group by as_of, capture_no, measure_no, source_measure_no
    ) as statements
    inner join captures on statements.as_of = captures.as_of and statements.capture_no = captures.capture_no
    group by statements.as_of, captures.portal_id, statements.measure_no
    having count(distinct cast(captures.source_no as bigint) * 10000 + statements.source_measure_no) > 1
),

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
        captures.portal_id
    from figures
    inner join captures on figures.as_of = captures.as_of and figures.capture_no = captures.capture_no
    inner join shared
        on
            figures.as_of = shared.as_of
            and figures.measure_no = shared.measure_no
            and captures.portal_id = shared.portal_id
),

first_of_portal as (
    select
        as_of,
        period_id,
        unit_code,
        measure_no,
        portal_id,
        min(source_order) as source_order,
        min_by(value, source_order) as value
    from stated
    group by as_of, period_id, unit_code, measure_no, portal_id
    having count(*) > 1
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
        min(stated.capture_no) as capture_no
    from first_of_portal as firsts
    inner join stated
        on
            firsts.as_of = stated.as_of
            and firsts.unit_code = stated.unit_code
            and firsts.measure_no = stated.measure_no
            and firsts.period_id = stated.period_id
            and firsts.portal_id = stated.portal_id
            and firsts.source_order <> stated.source_order
    group by
        stated.as_of, stated.period_id, stated.unit_code, stated.measure_no, firsts.value, stated.source_no
)

select
    inside.as_of,
    inside.period_id,
    inside.unit_code,
    inside.capture_no,
    identities.identity_no,
    inside.measure_no,
    cast(inside.left_value as decimal(18, 6)) as left_value,
    cast(inside.right_value as decimal(18, 6)) as right_value,
    inside.left_value = inside.right_value as holds
from inside
inner join identities on identities.kind = 'same_count'

{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- Counts that can be added: the children in an export beside their parent in the same export.
-- What the children leave (right - left) is allocated to none of them.
with figures as (
    select * from {{ ref('int_figures') }}
    where {{ usable_count('value') }} is not null and {{ only_pending_ledger() }}
),

fresh as (
    select
        as_of,
        capture_no
    from {{ ref('int_ledger_captures') }}
    where as_of = captured_as_of and {{ only_pending_ledger() }}
),

measures as (
    select measure_no from {{ ref('int_measure_numbers') }}
    where is_additive and kind = 'count'
),

units as (
    select
        as_of,
        unit_code,
        parent_code
    from {{ ref('int_unit_days') }}
    where parent_code is not null and {{ only_pending_ledger() }}
),

additive as (
    select figures.*
    from figures
    inner join fresh on figures.as_of = fresh.as_of and figures.capture_no = fresh.capture_no
    inner join measures on figures.measure_no = measures.measure_no
),

sums as (
    select
        additive.as_of,
        additive.period_id,
        units.parent_code as unit_code,
        additive.measure_no,
        additive.source_no,
        sum(additive.value) as left_value,
        count(*) as children
    from additive
    inner join units on additive.as_of = units.as_of and additive.unit_code = units.unit_code
    where additive.is_member
    group by additive.as_of, additive.period_id, units.parent_code, additive.measure_no, additive.source_no
),

parents as (
    select
        as_of,
        period_id,
        unit_code,
        measure_no,
        source_no,
        min(capture_no) as capture_no,
        min_by(value, capture_no) as value
    from additive
    where unit_code in (select sums.unit_code from sums)
    group by as_of, period_id, unit_code, measure_no, source_no
)

select
    sums.as_of,
    sums.period_id,
    sums.unit_code,
    parents.capture_no,
    identities.identity_no,
    sums.measure_no,
    cast(sums.left_value as decimal(18, 6)) as left_value,
    cast(parents.value as decimal(18, 6)) as right_value,
    sums.left_value <= parents.value as holds
from sums
inner join parents
    on
        sums.as_of = parents.as_of
        and sums.unit_code = parents.unit_code
        and sums.measure_no = parents.measure_no
        and sums.source_no = parents.source_no
        and sums.period_id = parents.period_id
inner join {{ ref('int_identity_numbers') }} as identities on identities.kind = 'children'

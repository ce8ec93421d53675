{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- Counts that can be added: rows of an export beside their parent in the same export. Where the table
-- states the total of its rows, both are equal; elsewhere the rows are at most the parent, and what
-- they leave (right - left) is allocated to none. A row whose parent nobody names lies below the root.
with fresh as (
    select
        captures.as_of,
        captures.capture_no,
        captures.root_unit_code,
        coalesce(portals.states_totals, false) as states_totals
    from {{ ref('int_ledger_captures') }} as captures
    left join {{ ref('int_portal_settings') }} as portals on captures.portal_id = portals.portal_id
    where captures.as_of = captures.captured_as_of and {{ only_pending_ledger('captures.as_of') }}
),

additive as (
    select
        figures.*,
        fresh.root_unit_code,
        fresh.states_totals,
        split_part(figures.unit_code, '.', 1) || '.' || split_part(figures.unit_code, '.', 2) as code_above
    from {{ ref('int_figures') }} as figures
    inner join fresh on figures.as_of = fresh.as_of and figures.capture_no = fresh.capture_no
    inner join {{ ref('int_measure_numbers') }} as measures on figures.measure_no = measures.measure_no
    where
        {{ usable_count('figures.value') }} is not null
        and {{ only_pending_ledger('figures.as_of') }}
        and measures.is_additive and measures.kind = 'count'
),

-- An office that the table lists under its own department counts there, not a second time above.
members as (
    select
        additive.*,
        coalesce(above.unit_code, units.parent_code, additive.root_unit_code) as parent_code
    from additive
    left join {{ ref('int_unit_days') }} as units
        on additive.as_of = units.as_of and additive.unit_code = units.unit_code
    left join additive as above
        on
            additive.as_of = above.as_of
            and additive.capture_no = above.capture_no
            and additive.period_id = above.period_id
            and additive.measure_no = above.measure_no
            and additive.code_above = above.unit_code
            and additive.unit_code <> above.unit_code
    where additive.is_member and additive.unit_code <> additive.root_unit_code
),

numbered as (
    select
        *,
        case when states_totals and parent_code = root_unit_code then capture_no end as total_no
    from members
),

sums as (
    select
        as_of,
        period_id,
        parent_code as unit_code,
        measure_no,
        source_no,
        total_no,
        sum(value) as left_value
    from numbered
    group by as_of, period_id, parent_code, measure_no, source_no, total_no
),

parents as (
    select
        as_of,
        period_id,
        unit_code,
        measure_no,
        source_no,
        cast(null as int) as total_no,
        min(capture_no) as capture_no,
        min_by(value, capture_no) as value
    from additive
    where unit_code in (select sums.unit_code from sums)
    group by as_of, period_id, unit_code, measure_no, source_no
    union all
    select
        as_of,
        period_id,
        unit_code,
        measure_no,
        source_no,
        capture_no as total_no,
        capture_no,
        value
    from additive
    where states_totals and not is_member and unit_code = root_unit_code
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
    sums.left_value = parents.value or (sums.total_no is null and sums.left_value < parents.value) as holds
from sums
inner join parents
    on
        sums.as_of = parents.as_of
        and sums.unit_code = parents.unit_code
        and sums.measure_no = parents.measure_no
        and sums.source_no = parents.source_no
        and sums.period_id = parents.period_id
        and coalesce(sums.total_no, 0) = coalesce(parents.total_no, 0)
inner join {{ ref('int_identity_numbers') }} as identities
    on identities.kind = case when sums.total_no is null then 'children' else 'stated_total' end

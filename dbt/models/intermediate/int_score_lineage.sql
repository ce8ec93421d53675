{{ config(materialized='view') }}
-- Every figure behind every score, in numbers, with its observation's id.
with figures as (select * from {{ ref('int_lineage_figures') }}),

parts as (select * from {{ ref('int_lineage_parts') }}),

captures as (
    select
        false as is_national,
        as_of,
        capture_no,
        capture_id,
        captured_as_of
    from {{ ref('int_ledger_captures') }}
    union all
    select
        true as is_national,
        as_of,
        cast(self_order % 10000000 as int) as capture_no,
        capture_id,
        as_of as captured_as_of
    from {{ ref('int_captures') }}
    where in_force and self_order is not null
),

lineage as (
    select
        basis,
        as_of,
        period_id,
        unit_code,
        slot,
        part,
        case when is_national then measure_no else canonical_no end as term_no,
        case when is_national then measure_no else canonical_no end as part_no,
        'sum' as operation,
        case when is_national then measure_no else {{ figure_measure('figure_no') }} end as measure_no,
        is_national,
        {{ figure_capture('figure_no', 'is_national') }} as capture_no,
        {{ figure_ordinal('figure_no') }} as ordinal,
        1 as coefficient,
        1 as divisor,
        'observation' as origin,
        cast(null as {{ dbt.type_string() }}) as origin_id,
        cast(null as bigint) as origin_value
    from figures
    union all
    select
        basis,
        as_of,
        period_id,
        unit_code,
        slot,
        part,
        term_no,
        part_no,
        operation,
        measure_no,
        false as is_national,
        capture_no,
        ordinal,
        coefficient,
        divisor,
        origin,
        origin_id,
        origin_value
    from parts
)

select
    lineage.basis,
    lineage.as_of,
    lineage.period_id,
    lineage.unit_code,
    lineage.slot,
    lineage.part,
    lineage.term_no,
    lineage.part_no,
    lineage.measure_no,
    lineage.operation,
    cast(lineage.coefficient as int) as coefficient,
    cast(lineage.divisor as int) as divisor,
    lineage.origin,
    {{ observation_id('captures.capture_id', 'lineage.ordinal') }} as observation_id,
    captures.captured_as_of as observation_as_of,
    lineage.origin_id,
    lineage.origin_value
from lineage
left join captures
    on
        lineage.is_national = captures.is_national
        and lineage.as_of = captures.as_of
        and lineage.capture_no = captures.capture_no

with lineage as (
    select
        *,
        case when part <= 2 then 'numerator' when part <= 4 then 'denominator' else 'published' end as role
    from {{ ref('int_score_lineage') }}
),

slots as (
    select
        *,
        coalesce(indicator_id, component_id, 'TOTAL') as score_id
    from {{ ref('int_slots') }}
),

numbers as (select * from {{ ref('int_measure_numbers') }})

select
    lineage.as_of,
    lineage.period_id,
    lineage.unit_code,
    lineage.basis,
    slots.methodology_id,
    slots.score_id,
    slots.component_id,
    slots.indicator_id,
    lineage.role,
    terms.measure_id as term_measure_id,
    parts.measure_id as part_measure_id,
    measures.measure_id,
    lineage.operation,
    lineage.coefficient,
    lineage.divisor,
    lineage.origin,
    lineage.observation_id,
    lineage.observation_as_of,
    lineage.origin_id,
    lineage.origin_value
from lineage
inner join slots on lineage.slot = slots.slot
inner join numbers as terms on lineage.term_no = terms.measure_no
inner join numbers as parts on lineage.part_no = parts.measure_no
inner join numbers as measures on lineage.measure_no = measures.measure_no

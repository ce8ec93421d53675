-- Which measure plays which part in which score. The dossiers handled stand beside the total:
-- a unit without any is not ranked.
with slots as (select * from {{ ref('int_slots') }}),

measures as (select * from {{ ref('indicator_measures') }}),

methodologies as (select * from {{ ref('methodologies') }}),

roles as (
    select
        slots.methodology_id,
        measures.measure_id,
        slots.slot,
        measures.role,
        measures.term
    from measures
    inner join slots
        on
            measures.methodology_id = slots.methodology_id
            and measures.indicator_id = slots.indicator_id
    union all
    select
        slots.methodology_id,
        slots.published_measure_id as measure_id,
        slots.slot,
        'published' as role,
        1 as term
    from slots
    where slots.published_measure_id is not null
    union all
    select
        methodologies.methodology_id,
        methodologies.handled_measure_id as measure_id,
        slots.slot,
        'denominator' as role,
        1 as term
    from methodologies
    inner join slots
        on
            methodologies.methodology_id = slots.methodology_id
            and slots.score_level = 'composite'
),

final as (
    select
        *,
        {{ part_number('role', 'term') }} as part
    from roles
)

select * from final

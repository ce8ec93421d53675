with scores as (select * from {{ ref('int_component_scores') }}),

slots as (select * from {{ ref('int_slots') }}),

bases as (
    select
        as_of,
        period_id,
        unit_code,
        'national' as basis,
        slot,
        score,
        state,
        points_recomputed,
        points_as_published
    from scores
    union all
    select
        as_of,
        period_id,
        unit_code,
        'published' as basis,
        slot,
        published_score as score,
        case when published_score is null then 'missing' else 'as_published' end as state,
        cast(0 as decimal(9, 2)) as points_recomputed,
        cast(null as decimal(9, 2)) as points_as_published
    from scores
),

final as (
    select
        bases.as_of,
        bases.period_id,
        bases.unit_code,
        bases.basis,
        slots.methodology_id,
        slots.component_id,
        bases.score,
        slots.max_score,
        cast(null as decimal(9, 2)) as low,
        cast(null as decimal(9, 2)) as high,
        bases.state,
        bases.points_recomputed,
        cast(coalesce(
            bases.points_as_published,
            case when bases.score is null then 0 else slots.max_score end
        ) as decimal(9, 2)) as points_as_published
    from bases
    inner join slots on bases.slot = slots.slot
)

select * from final

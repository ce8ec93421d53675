with scores as (select * from {{ ref('int_indicator_scores') }}),

slots as (select * from {{ ref('int_slots') }}),

bases as (
    select
        as_of,
        period_id,
        unit_code,
        'national' as basis,
        slot,
        numerator,
        denominator,
        score,
        state
    from scores
    union all
    select
        as_of,
        period_id,
        unit_code,
        'published' as basis,
        slot,
        cast(null as bigint) as numerator,
        cast(null as bigint) as denominator,
        published_score as score,
        'as_published' as state
    from scores
    where published_score is not null
),

final as (
    select
        bases.as_of,
        bases.period_id,
        bases.unit_code,
        bases.basis,
        slots.methodology_id,
        slots.component_id,
        slots.indicator_id,
        bases.numerator,
        bases.denominator,
        {{ exact_ratio('bases.numerator', 'bases.denominator') }} as ratio,
        bases.score,
        slots.max_score,
        cast(null as decimal(9, 2)) as low,
        cast(null as decimal(9, 2)) as high,
        bases.state
    from bases
    inner join slots on bases.slot = slots.slot
)

select * from final

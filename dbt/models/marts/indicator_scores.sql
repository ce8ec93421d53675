-- The basis is a column of the ranges, not a condition of the join: DuckDB makes a nested loop of a
-- left join with a condition on one side.
with scores as (select * from {{ ref('int_indicator_scores') }}),

ranges as (select * from {{ ref('int_basis_ranges') }}),

slots as (select * from {{ ref('int_slots') }}),

bases as (
    select
        scores.as_of,
        scores.period_id,
        scores.unit_code,
        scores.basis,
        scores.slot,
        scores.numerator,
        scores.denominator,
        scores.score,
        {{ range_end('scores', 'low_gain') }} as low,
        {{ range_end('scores', 'high_gain') }} as high,
        scores.state,
        scores.is_fallback,
        scores.has_synthetic
    from scores
    left join ranges
        on
            scores.basis = ranges.basis
            and scores.as_of = ranges.as_of
            and scores.unit_code = ranges.unit_code
            and scores.slot = ranges.slot
            and scores.period_id = ranges.period_id
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
        cast(null as decimal(9, 2)) as low,
        cast(null as decimal(9, 2)) as high,
        'as_published' as state,
        false as is_fallback,
        false as has_synthetic
    from scores
    where basis = 'national' and published_score is not null
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
        bases.low,
        bases.high,
        bases.state,
        bases.is_fallback,
        bases.has_synthetic
    from bases
    inner join slots on bases.slot = slots.slot
)

select * from final

-- The basis is a column of the ranges, not a condition of the join: DuckDB makes a nested loop of a
-- left join with a condition on one side.
with scores as (select * from {{ ref('int_composite_scores') }}),

ranges as (
    select ranges.*
    from {{ ref('int_basis_ranges') }} as ranges
    inner join {{ ref('int_slots') }} as slots
        on ranges.slot = slots.slot and slots.score_level = 'composite'
)

select
    scores.as_of,
    scores.period_id,
    scores.unit_code,
    scores.basis,
    scores.methodology_id,
    scores.total_score,
    {{ range_end('scores', 'low_gain', 'total_score') }} as low,
    {{ range_end('scores', 'high_gain', 'total_score') }} as high,
    scores.state,
    scores.points_recomputed,
    scores.points_as_published,
    scores.points_fallback,
    scores.band,
    scores.has_zero_denominator,
    scores.dossiers_handled,
    scores.has_synthetic
from scores
left join ranges
    on
        scores.basis = ranges.basis
        and scores.as_of = ranges.as_of
        and scores.unit_code = ranges.unit_code
        and scores.period_id = ranges.period_id

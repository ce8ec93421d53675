select
    as_of,
    period_id,
    unit_code,
    basis,
    methodology_id,
    total_score,
    cast(null as decimal(9, 2)) as low,
    cast(null as decimal(9, 2)) as high,
    state,
    points_recomputed,
    points_as_published,
    points_fallback,
    band,
    has_zero_denominator,
    dossiers_handled
from {{ ref('int_composite_scores') }}

{{ config(severity='error', meta={'dagster': {'ref': {'name': 'composite_scores'}}}) }}
-- Every point of a total is either recomputed, as published or taken from another basis.
select
    as_of,
    period_id,
    unit_code,
    basis,
    state,
    points_recomputed,
    points_as_published,
    points_fallback
from {{ ref('composite_scores') }}
where
    {{ only_pending_in_test() }}
    and (
        (state <> 'missing' and points_recomputed + points_as_published + points_fallback <> 100)
        or points_recomputed + points_as_published + points_fallback > 100
        or (state = 'scored' and points_recomputed <> 100)
        or (state = 'missing') <> (total_score is null)
        or (total_score is null) <> (band is null)
    )

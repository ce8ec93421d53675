{{ config(severity='error', meta={'dagster': {'ref': {'name': 'rankings'}}}) }}
-- A unit is either ranked or listed with a reason, and what follows from a rank follows.
select
    as_of,
    period_id,
    unit_code,
    basis,
    peer_group,
    rank,
    total_score,
    previous_as_of,
    previous_rank,
    rank_change,
    gap_to_next,
    not_ranked_reason
from {{ ref('rankings') }}
where
    {{ only_pending_in_test() }}
    and (
        (rank is null) <> (not_ranked_reason is not null)
        or (not_ranked_reason is null) <> (not_ranked_reason_vi is null)
        or (rank is not null and total_score is null)
        or (rank = 1) <> (rank is not null and gap_to_next is null)
        or gap_to_next <= 0
        or rank_change is distinct from previous_rank - rank
        or previous_as_of >= as_of
    )

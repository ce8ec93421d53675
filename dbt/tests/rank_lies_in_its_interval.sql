{{ config(severity='error', meta={'dagster': {'ref': {'name': 'rankings'}}}) }}
-- A rank lies between its best and its worst, inside the ranked units. All ranked units of basis
-- reconciled have an interval; in basis provincial it is the rank or unknown.
select
    as_of,
    period_id,
    unit_code,
    peer_group,
    basis,
    rank,
    best_rank,
    worst_rank,
    rank_bound
from {{ ref('rankings') }}
where
    {{ only_pending_in_test() }}
    and (
        (basis = 'reconciled' and (rank is null) <> (best_rank is null))
        or (basis = 'provincial' and (best_rank <> rank or worst_rank <> rank))
        or (basis not in ('reconciled', 'provincial') and best_rank is not null)
        or (best_rank is null) <> (worst_rank is null)
        or (best_rank is null) <> (rank_bound is null)
        or best_rank > rank
        or worst_rank < rank
        or best_rank < 1
        or worst_rank > ranked_units
    )

-- The days of each ranking with the newest earlier one: the small table that history hangs on.
with days as (
    select
        as_of,
        period_id,
        peer_group,
        basis,
        methodology_id
    from {{ ref('int_ranks') }}
    group by as_of, period_id, peer_group, basis, methodology_id
)

select
    as_of,
    period_id,
    peer_group,
    basis,
    methodology_id,
    lag(as_of) over (
        partition by period_id, peer_group, basis, methodology_id
        order by as_of
    ) as previous_as_of
from days

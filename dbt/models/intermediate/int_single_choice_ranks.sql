{{ config(materialized='view') }}
-- Rank intervals of basis provincial. Every unit has one choice, so best and worst rank are the
-- rank itself; a group in which a ranked unit's own portal contradicts itself has none.
with ranks as (
    select * from {{ ref('int_ranks') }}
    where basis = 'provincial' and rank is not null
),

contradictions as (select * from {{ ref('int_own_contradictions') }}),

unknown as (
    select
        ranks.as_of,
        ranks.period_id,
        ranks.peer_group,
        ranks.methodology_id
    from ranks
    inner join contradictions
        on
            ranks.as_of = contradictions.as_of
            and ranks.unit_code = contradictions.unit_code
            and ranks.period_id = contradictions.period_id
    group by ranks.as_of, ranks.period_id, ranks.peer_group, ranks.methodology_id
)

select
    ranks.as_of,
    ranks.period_id,
    ranks.unit_code,
    ranks.peer_group,
    ranks.methodology_id,
    ranks.rank as best_rank,
    ranks.rank as worst_rank,
    'exact' as rank_bound
from ranks
left join unknown
    on
        ranks.as_of = unknown.as_of
        and ranks.peer_group = unknown.peer_group
        and ranks.period_id = unknown.period_id
        and ranks.methodology_id = unknown.methodology_id
where unknown.as_of is null

{{ config(severity='error', meta={'dagster': {'ref': {'name': 'composite_scores'}}}) }}
-- A range holds the score that the ledger's own choice gives; only basis reconciled has one.
with scores as (
    select
        as_of,
        period_id,
        unit_code,
        basis,
        indicator_id as part,
        score,
        low,
        high
    from {{ ref('indicator_scores') }}
    where {{ only_pending_in_test() }}
    union all
    select
        as_of,
        period_id,
        unit_code,
        basis,
        component_id as part,
        score,
        low,
        high
    from {{ ref('component_scores') }}
    where {{ only_pending_in_test() }}
    union all
    select
        as_of,
        period_id,
        unit_code,
        basis,
        'TOTAL' as part,
        total_score as score,
        low,
        high
    from {{ ref('composite_scores') }}
    where {{ only_pending_in_test() }}
)

select *
from scores
where
    (basis = 'reconciled' and ((score is null) <> (low is null) or low > score or high < score))
    or (basis = 'reconciled' and (low is null) <> (high is null))
    or (basis <> 'reconciled' and (low is not null or high is not null))

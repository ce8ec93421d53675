{{ config(severity='error', meta={'dagster': {'ref': {'name': 'composite_scores'}}}) }}
-- A range holds the score that the ledger's own choice gives. Basis reconciled always has one; in
-- basis provincial, of one choice, it is the score or unknown; the other bases have none.
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
    or ((low is null) <> (high is null))
    or (basis = 'provincial' and (low <> score or high <> score))
    or (basis not in ('reconciled', 'provincial') and low is not null)

-- How many units were checked by each identity, and for how many it holds. Identities that keep
-- their breaks only, and compare without counting, have no number of checked units.
with sums as (
    select
        as_of,
        period_id,
        capture_no,
        identity_no,
        units,
        holds
    from {{ ref('int_identity_sums') }}
    union all
    select
        as_of,
        period_id,
        capture_no,
        identity_no,
        1 as units,
        holds
    from {{ ref('int_identity_results') }}
    where measure_no is not null
)

select
    sums.as_of,
    sums.period_id,
    sums.identity_no,
    captures.portal_id,
    captures.dataset,
    sum(sums.units) as units_checked,
    sum(case when sums.holds then 0 else sums.units end) as units_broken
from sums
inner join {{ ref('int_ledger_captures') }} as captures
    on sums.as_of = captures.as_of and sums.capture_no = captures.capture_no
group by sums.as_of, sums.period_id, sums.identity_no, captures.portal_id, captures.dataset

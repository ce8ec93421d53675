-- The terms of the identities inside one capture, by number. Identities of one measure on each
-- side are pairs; they are compared row by row, the others summed.
with terms as (
    select
        identities.identity_no,
        identities.kind,
        numbers.measure_no,
        terms.side,
        terms.factor,
        terms.is_required
    from {{ ref('identity_terms') }} as terms
    inner join {{ ref('int_identity_numbers') }} as identities on terms.identity_id = identities.identity_id
    inner join {{ ref('int_measure_numbers') }} as numbers on terms.measure_id = numbers.measure_id
    where identities.kind in ('sum', 'quotient')
)

select
    identity_no,
    kind,
    measure_no,
    side,
    factor,
    is_required,
    cast(sum(case when is_required then 1 else 0 end) over (partition by identity_no) as int) as required_terms,
    kind = 'sum' and count(*) over (partition by identity_no) = 2 as is_pair
from terms

-- Identities of the kinds not_falling, both_portals and rank keep their breaks only: how many
-- units they were checked for is not counted (null).
select
    counts.as_of,
    counts.period_id,
    identities.identity_id,
    counts.portal_id,
    counts.dataset,
    identities.severity,
    cast(
        case when identities.kind not in ('not_falling', 'both_portals', 'rank') then counts.units_checked end as bigint
    )
        as units_checked,
    cast(counts.units_broken as bigint) as units_broken
from {{ ref('int_identity_counts') }} as counts
inner join {{ ref('int_identity_numbers') }} as identities on counts.identity_no = identities.identity_no

-- Which kind each portal is of, for how many days its figures are carried forward, and how far its
-- cut-off may lie back: the portal's own row of the settings, or the row of its kind. Whether its
-- tables state the total of their rows hangs on the family of its exports.
with portals as (
    select
        portal_id,
        family,
        case when unit_code = 'VN' then 'national' else 'province' end as portal_kind
    from {{ ref('int_portals') }}
)

select
    portals.portal_id,
    portals.portal_kind,
    coalesce(own.carry_forward_days, general.carry_forward_days, 0) as carry_forward_days,
    coalesce(own.cutoff_lag_days, general.cutoff_lag_days, 0) as cutoff_lag_days,
    stated_totals.family is not null as states_totals
from portals
left join {{ ref('reconciliation_settings') }} as own on portals.portal_id = own.portal_id
left join {{ ref('reconciliation_settings') }} as general
    on portals.portal_kind = general.portal_kind and general.portal_id is null
left join {{ ref('stated_totals') }} as stated_totals on portals.family = stated_totals.family

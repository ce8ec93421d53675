select
    portal_id,
    name_vi,
    name_en,
    unit_code,
    family,
    base_url,
    licence,
    citation,
    cadence
from {{ ref('int_portals') }}

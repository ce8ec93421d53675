-- The portal catalogue as a table.
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
from {{ source('observed', 'portals') }}

-- Units as the answers name them.
select
    as_of,
    capture_id,
    cast(captured_at as timestamp) as captured_at,
    portal_id,
    dataset,
    unit_code,
    source_id,
    level,
    parent_code,
    locator,
    gso_code,
    trim(name) as name
from {{ source('observed', 'unit_names') }}

-- Units as the answers name them.
select
    as_of,
    capture_id,
    cast(captured_at as timestamp) as captured_at,
    portal_id,
    dataset,
    unit_code,
    source_id,
    trim(name) as name,
    level,
    parent_code,
    locator
from {{ source('observed', 'unit_names') }}

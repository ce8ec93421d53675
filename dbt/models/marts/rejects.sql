select
    as_of,
    portal_id,
    dataset,
    capture_id,
    locator,
    raw_text,
    reason,
    in_force
from {{ ref('int_rejects') }}

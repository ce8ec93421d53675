-- Cells and rows that could not be read.
select
    capture_id,
    as_of,
    portal_id,
    dataset,
    locator,
    raw_text,
    reason
from {{ source('observed', 'rejects') }}

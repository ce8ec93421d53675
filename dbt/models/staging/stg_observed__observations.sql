-- Every figure as one source said it; the texts (locator, raw text) stay here and in the files.
select
    observation_id,
    capture_id,
    locator,
    raw_text,
    portal_id,
    dataset,
    as_of,
    period_id,
    unit_code,
    unit_role,
    measure_id,
    cast(value as decimal(24, 6)) as value,
    quality_flag
from {{ source('observed', 'observations') }}

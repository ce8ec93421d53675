select
    as_of,
    portal_id,
    dataset,
    measure_id,
    reason,
    figures
from {{ ref('int_unused_figures') }}

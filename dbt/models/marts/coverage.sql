select
    as_of,
    period_id,
    unit_code,
    measure_id,
    figures,
    candidates,
    not_admissible,
    has_second_portal,
    is_used,
    used_by,
    stands_on_old_figure,
    has_synthetic
from {{ ref('int_coverage') }}

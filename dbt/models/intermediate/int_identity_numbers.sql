-- The identities with small numbers.
select
    cast(row_number() over (order by identity_id) as smallint) as identity_no,
    identity_id,
    kind,
    comparison,
    absolute_tolerance,
    severity,
    rows_kept,
    name_vi,
    name_en,
    evidence
from {{ ref('identities') }}

{{ config(alias='identities') }}
select
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

{{ config(alias='units') }}
select
    unit_code,
    name,
    short_name,
    level,
    parent_code,
    gso_code,
    valid_from,
    valid_to,
    first_seen,
    last_seen
from {{ ref('int_unit_versions') }}

{{ config(alias='unit_successions') }}
select
    old_unit_code,
    new_unit_code,
    effective_date,
    relation,
    source
from {{ ref('unit_successions') }}

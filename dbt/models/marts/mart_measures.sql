{{ config(alias='measures') }}
select
    measure_id,
    name_vi,
    name_en,
    kind,
    unit,
    is_additive,
    restates_measure_id
from {{ ref('measures') }}

{{ config(alias='components') }}
select
    methodology_id,
    component_id,
    sort_order,
    name_vi,
    name_en,
    max_score,
    published_measure_id,
    source
from {{ ref('components') }}

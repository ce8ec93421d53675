{{ config(alias='components') }}
select
    methodology_id,
    component_id,
    sort_order,
    name_vi,
    name_en,
    max_score,
    published_measure_id,
    legal_basis,
    legal_basis_en,
    source
from {{ ref('components') }}

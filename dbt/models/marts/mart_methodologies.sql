{{ config(alias='methodologies') }}
select
    methodology_id,
    index_id,
    name_vi,
    name_en,
    valid_from,
    valid_to,
    max_score,
    published_measure_id,
    handled_measure_id,
    tie_policy,
    legal_basis,
    legal_basis_en,
    source
from {{ ref('methodologies') }}

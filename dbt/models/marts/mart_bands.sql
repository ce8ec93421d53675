{{ config(alias='bands') }}
select
    methodology_id,
    band_id,
    sort_order,
    lower_score,
    upper_score,
    name_vi,
    name_en,
    colour,
    source
from {{ ref('bands') }}

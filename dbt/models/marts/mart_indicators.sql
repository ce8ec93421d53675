{{ config(alias='indicators') }}
select
    methodology_id,
    indicator_id,
    component_id,
    sort_order,
    name_vi,
    name_en,
    max_score,
    rule,
    cap_percent,
    decimals,
    rounding,
    zero_rule,
    levels,
    published_measure_id,
    legal_basis,
    legal_basis_en,
    source
from {{ ref('indicators') }}

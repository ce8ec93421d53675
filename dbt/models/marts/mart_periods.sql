{{ config(alias='periods') }}
select
    period_id,
    period_type,
    year,
    number_in_year,
    starts_on,
    ends_on,
    name_vi,
    name_en,
    methodology_id
from {{ ref('int_periods') }}

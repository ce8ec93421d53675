{{ config(alias='indicator_measures') }}
select
    methodology_id,
    indicator_id,
    role,
    cast(term as int) as term,
    measure_id
from {{ ref('indicator_measures') }}

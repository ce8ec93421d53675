{{ config(materialized='view') }}
select
    as_of,
    period_id,
    unit_code,
    decision_id,
    setting_id,
    gain as points_change
from {{ ref('int_setting_gains') }}

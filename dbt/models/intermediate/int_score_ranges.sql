{{ config(materialized='view') }}
-- The range of each score over all rule settings, as what it can lose and gain; the ledger's own
-- choice, which changes nothing, is one of them.
select
    as_of,
    period_id,
    unit_code,
    slot,
    bool_or(is_outer) as is_outer,
    least(min(low_gain), 0) as low_gain,
    greatest(max(high_gain), 0) as high_gain
from {{ ref('int_setting_ranges') }}
group by as_of, period_id, unit_code, slot

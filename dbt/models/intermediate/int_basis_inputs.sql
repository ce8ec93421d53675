{{ config(materialized='view') }}
-- The figures that scores are made of, of every basis that is computed.
select
    'national' as basis,
    as_of,
    period_id,
    unit_code,
    slot,
    numerator,
    denominator,
    published_score,
    false as is_fallback,
    false as has_override,
    has_synthetic,
    {{ figure_columns() }}
from {{ ref('int_score_inputs') }}
union all
select
    basis,
    as_of,
    period_id,
    unit_code,
    slot,
    numerator,
    denominator,
    published_score,
    is_fallback,
    has_override,
    has_synthetic,
    {{ figure_columns() }}
from {{ ref('int_ledger_inputs') }}

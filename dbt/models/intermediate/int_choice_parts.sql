{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- What each candidate of a contested decision changes in each indicator that hangs on it: the
-- numerator and the denominator less those of the chosen candidate.
with vectors as (
    select * from {{ ref('int_decision_vectors') }}
    where {{ only_pending_ledger() }}
),

chosen as (
    select * from vectors
    where candidate_no = 0
),

periods as (
    select
        period_id,
        methodology_id
    from {{ ref('int_periods') }}
),

uses as (select * from {{ ref('int_indicator_uses') }}),

moved as (
    select
        vectors.as_of,
        vectors.period_id,
        vectors.unit_code,
        vectors.decision_no,
        vectors.candidate_no,
        periods.methodology_id,
    {%- for number in places() %}
        coalesce(vectors.value_{{ number }}, 0) - coalesce(chosen.value_{{ number }}, 0) as moved_{{ number }}
        {{- ',' if not loop.last }}
    {%- endfor %}
    from vectors
    inner join chosen
        on
            vectors.as_of = chosen.as_of and vectors.unit_code = chosen.unit_code
            and vectors.decision_no = chosen.decision_no and vectors.period_id = chosen.period_id
    inner join periods on vectors.period_id = periods.period_id
)
{% for part in ['hub', 'leaf'] %}
    select
        moved.as_of,
        moved.period_id,
        moved.unit_code,
        uses.use_no,
        {{ 'true' if part == 'hub' else 'false' }} as is_hub,
        moved.decision_no,
        moved.candidate_no,
        cast({{ masked_sum('moved.moved_', 'uses.' ~ part ~ '_numerator_') }} as bigint) as numerator_moved,
        cast({{ masked_sum('moved.moved_', 'uses.' ~ part ~ '_denominator_') }} as bigint) as denominator_moved
    from moved
    inner join uses
        on moved.methodology_id = uses.methodology_id and moved.decision_no = uses.{{ part }}_decision_no
    {{ 'union all' if not loop.last }}
{%- endfor %}

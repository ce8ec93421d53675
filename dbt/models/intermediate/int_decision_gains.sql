{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- What each contested decision of a unit can do to its total alone, everything else as the ledger
-- chose it: the least and the most over its feasible candidates.
with parts as (
    select * from {{ ref('int_choice_parts') }}
    where {{ only_pending_ledger() }}
),

starts as (
    select * from {{ ref('int_choice_starts') }}
    where {{ only_pending_ledger() }}
),

uses as (
    select * from {{ ref('int_indicator_uses') }}
    where setting_id is null
),

moved as (
    select
        parts.as_of,
        parts.period_id,
        parts.unit_code,
        parts.decision_no,
        parts.candidate_no,
        parts.use_no,
        starts.score,
        starts.is_in_sum,
        starts.numerator + parts.numerator_moved as numerator,
        starts.denominator + parts.denominator_moved as denominator
    from parts
    inner join starts
        on
            parts.as_of = starts.as_of and parts.unit_code = starts.unit_code
            and parts.use_no = starts.use_no and parts.period_id = starts.period_id
),

scored as (
    select
        moved.as_of,
        moved.period_id,
        moved.unit_code,
        moved.decision_no,
        moved.candidate_no,
        moved.candidate_no = 0 or moved.numerator <= moved.denominator as is_feasible,
        case
            when moved.is_in_sum
                then {{ choice_points('moved.numerator', 'moved.denominator', 'uses') }} - moved.score
            else 0
        end as gain
    from moved
    inner join uses on moved.use_no = uses.use_no
),

candidates as (
    select
        as_of,
        period_id,
        unit_code,
        decision_no,
        candidate_no,
        sum(gain) as gain
    from scored
    group by as_of, period_id, unit_code, decision_no, candidate_no
    having bool_and(is_feasible)
)

select
    as_of,
    period_id,
    unit_code,
    decision_no,
    cast(min(gain) as decimal(9, 2)) as low_gain,
    cast(max(gain) as decimal(9, 2)) as high_gain
from candidates
group by as_of, period_id, unit_code, decision_no

{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- The different values that a contested decision of a unit may take as a whole, numbered by the
-- order of the sources; 0 is the chosen one. What is negative or breaks a limit is no candidate,
-- unless it was chosen.
with statements as (
    select * from {{ ref('int_decision_statements') }}
    where {{ only_pending_ledger() }}
),

limits as (select * from {{ ref('int_decision_limits') }}),

vectors as (
    select
        as_of,
        period_id,
        unit_code,
        decision_no,
        min(kind) as kind,
        bool_or(is_rule_choice) as is_rule_choice,
        min(source_order) as source_order,
        {{ vector('value_') }}
    from statements
    group by as_of, period_id, unit_code, decision_no, {{ vector('value_') }}
),

broken as (
    select
        vectors.as_of,
        vectors.period_id,
        vectors.unit_code,
        vectors.decision_no,
        vectors.source_order
    from vectors
    inner join limits on vectors.decision_no = limits.decision_no
    where
        vectors.kind = 2
        and {{ masked_sum('vectors.value_', 'limits.numerator_') }}
        > {{ masked_sum('vectors.value_', 'limits.denominator_') }}
    group by
        vectors.as_of, vectors.period_id, vectors.unit_code, vectors.decision_no, vectors.source_order
),

feasible as (
    select vectors.*
    from vectors
    left join broken
        on
            vectors.as_of = broken.as_of
            and vectors.unit_code = broken.unit_code
            and vectors.decision_no = broken.decision_no
            and vectors.period_id = broken.period_id
            and vectors.source_order = broken.source_order
    where
        vectors.kind < 2
        or (broken.as_of is null and {{ smallest_of('vectors.value_') }} >= 0)
),

final as (
    select
        as_of,
        period_id,
        unit_code,
        decision_no,
        cast(row_number() over (
            partition by as_of, period_id, unit_code, decision_no
            order by kind, source_order
        ) - 1 as smallint) as candidate_no,
        is_rule_choice,
        source_order,
        {{ vector('value_') }}
    from feasible
)

select * from final

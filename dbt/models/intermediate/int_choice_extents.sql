{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- How far the counts of each start can move over all candidates, and whether its block has too many
-- choices to enumerate (the sum over its indicators of hub candidates x leaf candidates).
with starts as (
    select * from {{ ref('int_choice_starts') }}
    where {{ only_pending_ledger() }}
),

parts as (
    select * from {{ ref('int_choice_parts') }}
    where {{ only_pending_ledger() }}
),

uses as (
    select
        use_no,
        hub_decision_no
    from {{ ref('int_indicator_uses') }}
),

extents as (
    select
        as_of,
        period_id,
        unit_code,
        use_no,
        cast(
            greatest(count(case when is_hub then 1 end), 1) * greatest(count(case when not is_hub then 1 end), 1)
            as bigint
        ) as choices,
        coalesce(min(case when is_hub then numerator_moved end), 0)
        + coalesce(min(case when not is_hub then numerator_moved end), 0) as numerator_down,
        coalesce(max(case when is_hub then numerator_moved end), 0)
        + coalesce(max(case when not is_hub then numerator_moved end), 0) as numerator_up,
        coalesce(min(case when is_hub then denominator_moved end), 0)
        + coalesce(min(case when not is_hub then denominator_moved end), 0) as denominator_down,
        coalesce(max(case when is_hub then denominator_moved end), 0)
        + coalesce(max(case when not is_hub then denominator_moved end), 0) as denominator_up
    from parts
    group by as_of, period_id, unit_code, use_no
),

final as (
    select
        starts.as_of,
        starts.period_id,
        starts.unit_code,
        starts.use_no,
        starts.numerator,
        starts.denominator,
        starts.score,
        starts.is_in_sum,
        coalesce(extents.numerator_down, 0) as numerator_down,
        coalesce(extents.numerator_up, 0) as numerator_up,
        coalesce(extents.denominator_down, 0) as denominator_down,
        coalesce(extents.denominator_up, 0) as denominator_up,
        coalesce(sum(extents.choices) over (
            partition by starts.as_of, starts.period_id, starts.unit_code, coalesce(uses.hub_decision_no, -uses.use_no)
        ), 1) > {{ most_choices() }} as is_outer
    from starts
    inner join uses on starts.use_no = uses.use_no
    left join extents
        on
            starts.as_of = extents.as_of and starts.unit_code = extents.unit_code
            and starts.use_no = extents.use_no and starts.period_id = extents.period_id
)

select * from final

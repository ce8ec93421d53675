{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- Indicators recomputed from the counts of each basis, beside the portal's own score.
with inputs as (
    select * from {{ ref('int_basis_inputs') }}
    where {{ only_pending_ledger() }}
),

slots as (
    select * from {{ ref('int_slots') }}
    where score_level = 'indicator'
),

stated as (
    select
        inputs.*,
        slots.max_hundredths,
        slots.rule,
        slots.cap_percent,
        slots.decimals,
        slots.rounding,
        slots.zero_rule,
        case
            when slots.rule = 'shown' then 'not_applicable'
            when inputs.denominator = 0 and inputs.numerator is not null then 'zero_denominator'
            when inputs.denominator > 0 and inputs.numerator is not null and inputs.has_override then 'override'
            when inputs.denominator > 0 and inputs.numerator is not null then 'scored'
            when inputs.published_score is not null then 'as_published'
            else 'missing'
        end as state
    from inputs
    inner join slots on inputs.slot = slots.slot
),

scored as (
    select
        basis,
        as_of,
        period_id,
        unit_code,
        slot,
        numerator,
        denominator,
        case
            when state in ('scored', 'override')
                then
                    {{ indicator_points(
                        'numerator', 'denominator', 'max_hundredths', 'cap_percent', 'decimals', 'rounding'
                    ) }}
            when state = 'zero_denominator' and zero_rule = 'maximum'
                then {{ points_from_hundredths('max_hundredths') }}
            when state = 'zero_denominator' and zero_rule = 'zero' then cast(0 as decimal(9, 2))
            when state = 'as_published' then published_score
        end as score,
        state,
        published_score,
        is_fallback,
        has_synthetic
    from stated
),

final as (
    select * from scored
    union all
    select
        basis,
        as_of,
        period_id,
        unit_code,
        slot,
        cast(null as bigint) as numerator,
        cast(null as bigint) as denominator,
        cast(null as decimal(9, 2)) as score,
        state,
        cast(null as decimal(9, 2)) as published_score,
        basis = 'provincial' as is_fallback,
        false as has_synthetic
    from {{ ref('int_absent_indicators') }}
    where {{ only_pending_ledger() }}
)

select * from final

{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- Components as the sum of their indicators; where an indicator is missing, the portal's score of
-- the whole component stands in. Each unit with any figure has all components, missing ones too.
with parts as (
    select * from {{ ref('int_component_parts') }}
    where {{ only_pending_ledger() }}
),

slots as (select * from {{ ref('int_slots') }}),

summed as (
    select
        basis,
        as_of,
        period_id,
        unit_code,
        component_slot as slot,
        sum(score) as parts_score,
        sum(case when state in ('scored', 'override', 'zero_denominator') then max_score else 0 end) as recomputed,
        sum(case when state = 'as_published' then max_score else 0 end) as as_published,
        sum(case when is_fallback and state in ('scored', 'override', 'zero_denominator') then max_score else 0 end)
            as recomputed_fallback,
        sum(case when is_fallback and state = 'as_published' then max_score else 0 end) as as_published_fallback,
        bool_or(has_synthetic) as has_synthetic,
        sum(case when state = 'missing' then 1 else 0 end) as missing_parts,
        sum(case when state = 'zero_denominator' then 1 else 0 end) as zero_denominators,
        sum(case when state in ('scored', 'override') then 1 else 0 end) as scored_parts,
        max(published_score) as published_score
    from parts
    group by basis, as_of, period_id, unit_code, component_slot
),

judged as (
    select
        *,
        missing_parts = 0 and recomputed + as_published > 0 as is_sum,
        case
            when missing_parts = 0 and as_published = 0 and scored_parts > 0 then 'scored'
            when missing_parts = 0 and as_published = 0 and recomputed > 0 then 'zero_denominator'
            when missing_parts = 0 and as_published > 0 and recomputed > 0 then 'mixed'
            when (missing_parts = 0 and as_published > 0) or published_score is not null then 'as_published'
            else 'missing'
        end as state
    from summed
),

final as (
    select
        judged.basis,
        judged.as_of,
        judged.period_id,
        judged.unit_code,
        judged.slot,
        cast(
            case when judged.is_sum then judged.parts_score else judged.published_score end
            as decimal(9, 2)
        ) as score,
        judged.state,
        judged.published_score,
        cast(case when judged.is_sum then judged.recomputed - judged.recomputed_fallback else 0 end as decimal(9, 2))
            as points_recomputed,
        cast(case
            when judged.is_sum then judged.as_published - judged.as_published_fallback
            when judged.state = 'as_published' and judged.basis <> 'provincial' then slots.max_score
            else 0
        end as decimal(9, 2)) as points_as_published,
        cast(case
            when judged.is_sum then judged.recomputed_fallback + judged.as_published_fallback
            when judged.state = 'as_published' and judged.basis = 'provincial' then slots.max_score
            else 0
        end as decimal(9, 2)) as points_fallback,
        cast(case when judged.is_sum then judged.zero_denominators else 0 end as int) as zero_denominators,
        judged.is_sum,
        judged.recomputed > 0 and not judged.is_sum as has_unused_counts,
        judged.is_sum and judged.has_synthetic as has_synthetic
    from judged
    inner join slots on judged.slot = slots.slot
)

select * from final

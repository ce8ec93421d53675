{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- The figures of the bases `reconciled` and `provincial`, one row per unit and score. Where the
-- province does not state all counts of a score its row is the national one, marked as fallback;
-- where only a province states a count that the ledger chose, that is a fallback of basis reconciled.
with national as (
    select * from {{ ref('int_score_inputs') }}
    where {{ only_pending_ledger() }}
),

stated as (
    select
        basis,
        as_of,
        period_id,
        unit_code,
        slot,
        {%- for part in counted_parts() %}
            max(case when part = {{ parts()[part] }} then value end) as {{ part }},
            max(case when part = {{ parts()[part] }} then figure_no end) as {{ part }}_figure,
        {%- endfor %}
        bool_or(is_fallback) as is_fallback,
        bool_or(has_override) as has_override,
        bool_or(has_synthetic) as has_synthetic
    from {{ ref('int_ledger_terms') }}
    where {{ only_pending_ledger() }}
    group by basis, as_of, period_id, unit_code, slot
),

counts as (
    select
        stated.basis,
        stated.as_of,
        stated.period_id,
        stated.unit_code,
        stated.slot,
        stated.is_fallback,
        stated.has_override,
        stated.has_synthetic,
        {{ figure_columns('stated.', counted_figures()) }},
        case
            when slots.numerator_terms = 2 then stated.numerator_1 + stated.numerator_2
            else stated.numerator_1
        end as numerator,
        case
            when slots.denominator_terms = 2 then stated.denominator_1 + stated.denominator_2
            else stated.denominator_1
        end as denominator,
        slots.numerator_terms = 0 as is_total
    from stated
    inner join {{ ref('int_slots') }} as slots on stated.slot = slots.slot
),

own as (
    select * from counts
    where basis = 'reconciled' or (denominator is not null and (is_total or numerator is not null))
),

provincial_units as (
    select
        as_of,
        period_id,
        unit_code
    from counts
    where basis = 'provincial'
    group by as_of, period_id, unit_code
),

spine as (
    select
        'reconciled' as basis,
        national.*
    from national
    union all
    select
        'provincial' as basis,
        national.*
    from national
    inner join provincial_units
        on
            national.as_of = provincial_units.as_of
            and national.unit_code = provincial_units.unit_code
            and national.period_id = provincial_units.period_id
)

select
    {%- for column in ['numerator', 'denominator'] + counted_figures() %}
        cast(case
            when own.basis is not null then own.{{ column }}
            when spine.basis = 'provincial' then spine.{{ column }}
        end as bigint) as {{ column }},
    {%- endfor %}
    spine.published_score,
    spine.published_figure,
    coalesce(spine.basis, own.basis) as basis,
    coalesce(spine.as_of, own.as_of) as as_of,
    coalesce(spine.period_id, own.period_id) as period_id,
    coalesce(spine.unit_code, own.unit_code) as unit_code,
    coalesce(spine.slot, own.slot) as slot,
    case
        when own.basis is null then spine.basis = 'provincial'
        else own.is_fallback and own.denominator is not null and (own.is_total or own.numerator is not null)
    end as is_fallback,
    coalesce(own.has_override, false) as has_override,
    coalesce(own.has_synthetic, false) as has_synthetic
from spine
full outer join own
    on
        spine.basis = own.basis
        and spine.as_of = own.as_of
        and spine.unit_code = own.unit_code
        and spine.slot = own.slot
        and spine.period_id = own.period_id

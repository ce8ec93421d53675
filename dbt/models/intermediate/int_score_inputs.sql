{{ config(materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail') }}
-- The figures in force, one row per unit and score: the first source that states the figure wins.
-- Texts stay behind; a slot stands for the score. Where every source says null there is no row. A
-- figure that its source calls provisional is no count (see int_placeholder_figures).
with observations as (
    select
        as_of,
        capture_id,
        period_id,
        unit_code,
        unit_role,
        measure_id,
        quality_flag,
        cast(substr(observation_id, 14) as int) as ordinal,
        {{ compact_figure('value') }} as value
    from {{ ref('stg_observed__observations') }}
    where {{ only_pending() }}
),

captures as (
    select
        capture_id,
        self_order,
        member_order,
        coalesce(lower(source_label) like 'synthetic%', false) as is_synthetic
    from {{ ref('int_captures') }}
    where in_force and self_order is not null and {{ only_pending() }}
),

known_flags as (select distinct quality_flag from {{ ref('placeholder_flags') }}),

candidates as (
    select
        observations.as_of,
        observations.period_id,
        observations.unit_code,
        measures.slot,
        measures.part,
        observations.value,
        observations.ordinal,
        captures.is_synthetic,
        case
            when
                observations.value is null
                or {{ is_placeholder('observations.quality_flag', 'flags.measure_id', 'known.quality_flag') }}
                then null
            when observations.unit_role = 'self' then captures.self_order
            else captures.member_order
        end as source_order
    from observations
    inner join captures on observations.capture_id = captures.capture_id
    inner join {{ ref('int_periods') }} as periods on observations.period_id = periods.period_id
    inner join {{ ref('int_slot_measures') }} as measures
        on
            observations.measure_id = measures.measure_id
            and periods.methodology_id = measures.methodology_id
    left join {{ ref('placeholder_flags') }} as flags
        on observations.quality_flag = flags.quality_flag and observations.measure_id = flags.measure_id
    left join known_flags as known on observations.quality_flag = known.quality_flag
),

figures as (
    select
        as_of,
        period_id,
        unit_code,
        slot,
        {%- for part in parts() %}
            {{ first_stated(part) }} as {{ part }},
            {{ first_figure(part) }} as {{ part }}_figure,
        {%- endfor %}
        {{ last_stated('published') }} as last_published,
        {{ last_figure('published') }} as last_published_figure,
        bool_or(is_synthetic) as has_synthetic
    from candidates
    group by as_of, period_id, unit_code, slot
    having count(value) > 0
),

counts as (
    select
        as_of,
        period_id,
        unit_code,
        slot,
        {%- for part in counted_parts() %}
            {{ usable_count(part) }} as {{ part }},
        {%- endfor %}
        published,
        {{ figure_columns() }},
        last_published,
        last_published_figure,
        has_synthetic
    from figures
),

final as (
    select
        counts.as_of,
        counts.period_id,
        counts.unit_code,
        counts.slot,
        {{ usable_score('counts.published') }} as published_score,
        {{ usable_score('counts.last_published') }} as last_published_score,
        counts.last_published_figure,
        case
            when slots.numerator_terms = 2 then counts.numerator_1 + counts.numerator_2
            else counts.numerator_1
        end as numerator,
        case
            when slots.denominator_terms = 2 then counts.denominator_1 + counts.denominator_2
            else counts.denominator_1
        end as denominator,
        {{ figure_columns('counts.') }},
        counts.has_synthetic
    from counts
    inner join {{ ref('int_slots') }} as slots on counts.slot = slots.slot
)

select * from final

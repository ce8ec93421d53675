with steps as (
    select * from {{ ref('int_revision_steps') }}
    where kind is not null
),

pairs as (select * from {{ ref('int_revision_pairs') }}),

numbers as (
    select
        measure_no,
        measure_id
    from {{ ref('int_measure_numbers') }}
),

final as (
    select
        steps.as_of,
        {{ observation_id('steps.capture_id', 'steps.ordinal') }} as observation_id,
        steps.period_id,
        steps.unit_code,
        numbers.measure_id,
        steps.portal_id,
        steps.dataset,
        steps.kind,
        steps.has_returned,
        steps.earlier_value,
        steps.value,
        cast(steps.value - steps.earlier_value as decimal(18, 6)) as difference,
        case
            when steps.earlier_value is null then 'appeared'
            when steps.value is null then 'vanished'
            when steps.value > steps.earlier_value then 'up'
            else 'down'
        end as direction,
        pairs.captured_at,
        pairs.earlier_captured_at,
        pairs.earlier_as_of,
        pairs.minutes_since,
        pairs.capture_id,
        pairs.earlier_capture_id,
        {{ observation_id('pairs.earlier_capture_id', 'steps.earlier_ordinal') }} as earlier_observation_id,
        pairs.source_label,
        pairs.earlier_source_label,
        pairs.is_synthetic
    from steps
    inner join pairs on steps.capture_id = pairs.capture_id
    inner join numbers on steps.measure_no = numbers.measure_no
)

select * from final

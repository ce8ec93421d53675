with steps as (select * from {{ ref('int_revision_steps') }}),

numbers as (
    select
        measure_no,
        measure_id
    from {{ ref('int_measure_numbers') }}
),

final as (
    select
        steps.as_of,
        steps.period_id,
        steps.portal_id,
        steps.dataset,
        numbers.measure_id,
        steps.comparison,
        {{ revision_counts() }}
    from steps
    inner join numbers on steps.measure_no = numbers.measure_no
    group by
        steps.as_of, steps.period_id, steps.portal_id, steps.dataset, numbers.measure_id, steps.comparison
)

select * from final

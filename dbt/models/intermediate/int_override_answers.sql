{{ config(materialized='table') }}
-- Whether anybody who has stated an override's figure answered on a day: where nobody did, a missing
-- figure says nothing. A day looks at all earlier ones, so all days are made together.
with overrides as (
    select
        overrides.override_id,
        overrides.period_id,
        overrides.unit_code,
        overrides.valid_from,
        numbers.measure_no
    from {{ ref('overrides') }} as overrides
    inner join {{ ref('int_measure_numbers') }} as numbers on overrides.measure_id = numbers.measure_id
),

captures as (
    select
        as_of,
        capture_id,
        portal_id,
        dataset,
        coalesce(root_unit_code, '') as asked_unit,
        coalesce(period_id, '') as asked_period
    from {{ ref('int_captures') }}
    where in_force
),

days as (
    select as_of from {{ ref('int_captures') }}
    group by as_of
),

questions as (
    select
        overrides.override_id,
        overrides.valid_from,
        captures.portal_id,
        captures.dataset,
        captures.asked_unit,
        captures.asked_period,
        min(captures.as_of) as first_stated_on
    from overrides
    inner join {{ ref('int_figures') }} as figures
        on
            overrides.period_id = figures.period_id
            and overrides.unit_code = figures.unit_code
            and overrides.measure_no = figures.measure_no
    inner join {{ ref('int_ledger_captures') }} as standing
        on figures.as_of = standing.as_of and figures.capture_no = standing.capture_no
    inner join captures
        on standing.captured_as_of = captures.as_of and standing.capture_id = captures.capture_id
    group by
        overrides.override_id, overrides.valid_from,
        captures.portal_id, captures.dataset, captures.asked_unit, captures.asked_period
),

final as (
    select
        days.as_of,
        questions.override_id,
        cast(count(captures.capture_id) as bigint) as answers
    from questions
    inner join days on questions.valid_from <= days.as_of and questions.first_stated_on <= days.as_of
    left join captures
        on
            days.as_of = captures.as_of
            and questions.portal_id = captures.portal_id
            and questions.dataset = captures.dataset
            and questions.asked_unit = captures.asked_unit
            and questions.asked_period = captures.asked_period
    group by days.as_of, questions.override_id
)

select * from final

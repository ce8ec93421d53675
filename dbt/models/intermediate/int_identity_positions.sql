{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- Published positions that do not follow the published total: on the left the position, on the
-- right the nearest one that the total allows (equal totals may stand in any order).
with figures as (
    select
        figures.as_of,
        figures.period_id,
        figures.unit_code,
        figures.capture_no,
        numbers.measure_id,
        figures.value
    from {{ ref('int_figures') }} as figures
    inner join {{ ref('int_measure_numbers') }} as numbers
        on figures.measure_no = numbers.measure_no and numbers.measure_id in ('published_position', 'score_total')
    inner join {{ ref('int_ledger_captures') }} as captures
        on
            figures.as_of = captures.as_of and figures.capture_no = captures.capture_no
            and captures.as_of = captures.captured_as_of
    where figures.is_member and {{ only_pending_ledger('figures.as_of') }}
),

rows_of_list as (
    select
        as_of,
        period_id,
        unit_code,
        capture_no,
        max(value) filter (where measure_id = 'published_position') as position,
        max(value) filter (where measure_id = 'score_total') as total
    from figures
    group by as_of, period_id, unit_code, capture_no
    having count(*) = 2
),

ranked as (
    select
        *,
        rank() over (partition by as_of, period_id, capture_no order by total desc) as first_position,
        count(*) over (
            partition by as_of, period_id, capture_no
            order by total desc
            range between unbounded preceding and current row
        ) as last_position
    from rows_of_list
)

select
    ranked.as_of,
    ranked.period_id,
    ranked.unit_code,
    ranked.capture_no,
    identities.identity_no,
    numbers.measure_no,
    cast(ranked.position as decimal(18, 6)) as left_value,
    cast(least(greatest(ranked.position, ranked.first_position), ranked.last_position) as decimal(18, 6))
        as right_value,
    false as holds
from ranked
inner join {{ ref('int_identity_numbers') }} as identities on identities.kind = 'rank'
inner join {{ ref('int_measure_numbers') }} as numbers on numbers.measure_id = 'published_position'
where ranked.position < ranked.first_position or ranked.position > ranked.last_position

-- Every good answer with the one before it to the same question, and what the two have in common:
-- that decides whether a figure should have stood. The one before that shows what came back.
with captures as (
    select
        capture_id,
        as_of,
        captured_at,
        portal_id,
        dataset,
        request_key,
        period_id,
        data_cutoff,
        source_label
    from {{ ref('int_captures') }}
    where status = 'good'
),

periods as (
    select
        period_id,
        ends_on
    from {{ ref('int_periods') }}
),

ordered as (
    select
        *,
        lag(capture_id) over (partition by request_key order by captured_at, capture_id) as earlier_capture_id,
        lag(as_of) over (partition by request_key order by captured_at, capture_id) as earlier_as_of,
        lag(captured_at) over (partition by request_key order by captured_at, capture_id) as earlier_captured_at,
        lag(data_cutoff) over (partition by request_key order by captured_at, capture_id) as earlier_cutoff,
        lag(source_label) over (partition by request_key order by captured_at, capture_id) as earlier_source_label,
        lag(capture_id, 2) over (partition by request_key order by captured_at, capture_id) as before_capture_id,
        lag(as_of, 2) over (partition by request_key order by captured_at, capture_id) as before_as_of,
        min(captured_at) over (partition by request_key, as_of) as first_of_day,
        min(captured_at) over (partition by request_key, data_cutoff) as first_of_cutoff
    from captures
),

compared as (
    select
        ordered.*,
        cast(periods.ends_on as timestamp) + interval '17' hour as period_over_at,
        case
            when ordered.earlier_as_of > periods.ends_on then 'closed_period'
            when ordered.data_cutoff = ordered.earlier_cutoff then 'same_cutoff'
            when ordered.data_cutoff <> ordered.earlier_cutoff then 'open'
            when ordered.as_of = ordered.earlier_as_of then 'same_day'
            else 'open'
        end as comparison
    from ordered
    left join periods on ordered.period_id = periods.period_id
    where ordered.earlier_capture_id is not null
),

timed as (
    select
        *,
        case comparison
            when 'closed_period' then period_over_at
            when 'same_cutoff' then first_of_cutoff
            when 'same_day' then first_of_day
            else earlier_captured_at
        end as settled_from
    from compared
)

select
    cast(row_number() over (order by captured_at, capture_id) as int) as pair_no,
    capture_id,
    as_of,
    captured_at,
    portal_id,
    dataset,
    earlier_capture_id,
    earlier_as_of,
    earlier_captured_at,
    before_capture_id,
    before_as_of,
    comparison,
    source_label,
    earlier_source_label,
    cast(
        {{ dbt.datediff('settled_from', 'captured_at', 'minute') }}
        as bigint
    ) as minutes_since,
    coalesce(lower(source_label) like 'synthetic%', false) as is_synthetic
from timed

with steps as (select * from {{ ref('int_revision_steps') }}),

pairs as (select * from {{ ref('int_revision_pairs') }}),

numbers as (
    select
        measure_no,
        measure_id
    from {{ ref('int_measure_numbers') }}
),

counts as (
    select
        portal_id,
        measure_no,
        comparison,
        {{ revision_counts() }},
        max(case when has_changed then as_of end) as last_changed_on
    from steps
    group by portal_id, measure_no, comparison
),

-- When each revised figure changed for the last time, counted from when it should have stood.
settled as (
    select
        steps.portal_id,
        steps.measure_no,
        steps.comparison,
        max(pairs.minutes_since) as minutes
    from steps
    inner join pairs on steps.capture_id = pairs.capture_id
    where steps.kind is not null
    group by
        steps.portal_id, steps.measure_no, steps.comparison, steps.dataset, steps.period_id,
        steps.unit_code, steps.is_member,
        case when steps.comparison <> 'closed_period' then steps.as_of end
),

placed as (
    select
        *,
        row_number() over (partition by portal_id, measure_no, comparison order by minutes) as place,
        count(*) over (partition by portal_id, measure_no, comparison) as places
    from settled
),

times as (
    select
        portal_id,
        measure_no,
        comparison,
        min(case when 2 * place >= places then minutes end) as typical_minutes,
        max(minutes) as longest_minutes
    from placed
    group by portal_id, measure_no, comparison
),

watched as (
    select
        portal_id,
        comparison,
        max(minutes_since) as watched_minutes
    from pairs
    group by portal_id, comparison
),

final as (
    select
        counts.portal_id,
        numbers.measure_id,
        counts.comparison,
        counts.compared,
        counts.changed,
        counts.revised,
        counts.returned,
        counts.raised,
        counts.lowered,
        counts.appeared,
        counts.vanished,
        counts.net_change,
        counts.gross_change,
        counts.largest_change,
        counts.revised_raised,
        counts.revised_lowered,
        counts.revised_appeared,
        counts.revised_vanished,
        counts.revised_net_change,
        counts.revised_gross_change,
        counts.revised_largest_change,
        {{ exact_ratio('counts.revised', 'counts.compared') }} as share_revised,
        times.typical_minutes,
        times.longest_minutes,
        watched.watched_minutes,
        counts.last_changed_on,
        counts.has_synthetic
    from counts
    inner join numbers on counts.measure_no = numbers.measure_no
    inner join watched on counts.portal_id = watched.portal_id and counts.comparison = watched.comparison
    left join times
        on
            counts.portal_id = times.portal_id
            and counts.measure_no = times.measure_no
            and counts.comparison = times.comparison
)

select * from final

-- Analysis only: what history says about each portal's figures. No rule reads it.
with gaps as (
    select
        portal_id,
        measure_no,
        sum(compared) as compared,
        sum(found_off) as found_off,
        sum(beyond_tolerance) as beyond_tolerance,
        sum(gap_sum) as gap_sum,
        max(widest_gap) as widest_gap,
        sum(chosen_sum) as chosen_sum
    from {{ ref('int_reliability_gaps') }}
    group by portal_id, measure_no
),

-- Figures that should have stood, as in `revisions`: of a closed period, of the same cut-off, of one
-- day. Growth of an open period is no revision and is left out.
revisions as (
    select
        steps.portal_id,
        steps.measure_no,
        sum(steps.figures) as seen_again,
        sum(case when steps.kind is not null then steps.figures else 0 end) as revised,
        sum(steps.gross_change) as revision_sum,
        sum(steps.former_sum) as earlier_sum
    from {{ ref('int_revision_steps') }} as steps
    inner join {{ ref('int_measure_numbers') }} as numbers on steps.measure_no = numbers.measure_no
    where steps.comparison <> 'open' and numbers.decision_no is not null
    group by steps.portal_id, steps.measure_no
),

keys as (
    select
        portal_id,
        measure_no
    from gaps
    union
    select
        portal_id,
        measure_no
    from revisions
),

final as (
    select
        keys.portal_id,
        numbers.measure_id,
        cast(coalesce(gaps.compared, 0) as bigint) as compared,
        cast(coalesce(gaps.found_off, 0) as bigint) as found_off,
        cast(coalesce(gaps.beyond_tolerance, 0) as bigint) as beyond_tolerance,
        {{ exact_ratio('cast(gaps.found_off as bigint)', 'cast(gaps.compared as bigint)') }} as share_off,
        cast(gaps.gap_sum as bigint) as gap_sum,
        cast(gaps.widest_gap as bigint) as widest_gap,
        {{ exact_ratio('cast(gaps.gap_sum as bigint)', 'cast(gaps.chosen_sum as bigint)') }} as gap_share,
        cast(coalesce(revisions.seen_again, 0) as bigint) as seen_again,
        cast(coalesce(revisions.revised, 0) as bigint) as revised,
        {{ exact_ratio('cast(revisions.revised as bigint)', 'cast(revisions.seen_again as bigint)') }} as share_revised,
        {{ exact_ratio('cast(revisions.revision_sum as bigint)', 'cast(revisions.earlier_sum as bigint)') }}
            as revision_share
    from keys
    inner join {{ ref('int_measure_numbers') }} as numbers on keys.measure_no = numbers.measure_no
    left join gaps on keys.portal_id = gaps.portal_id and keys.measure_no = gaps.measure_no
    left join revisions on keys.portal_id = revisions.portal_id and keys.measure_no = revisions.measure_no
)

select * from final

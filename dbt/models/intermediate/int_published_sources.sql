{{ config(materialized='view') }}
-- Which export the published score in force comes from, and what the last export in order says of
-- the same score: the scoreboard of a lagging day beside the export that the counts come from.
with inputs as (select * from {{ ref('int_score_inputs') }}),

captures as (
    select
        as_of,
        portal_id,
        dataset,
        coalesce(self_order, member_order) % 10000000 as capture_number
    from {{ ref('int_captures') }}
    where in_force and coalesce(self_order, member_order) is not null
),

-- Which export is another one is decided after the joins: DuckDB loops over a left join whose
-- condition looks at one side alone.
matched as (
    select
        inputs.as_of,
        inputs.period_id,
        inputs.unit_code,
        inputs.slot,
        inputs.last_published_score,
        first_captures.portal_id as published_portal,
        first_captures.dataset as published_dataset,
        last_captures.portal_id as last_portal,
        last_captures.dataset as last_dataset,
        inputs.last_published_figure <> inputs.published_figure
        and (
            first_captures.portal_id <> last_captures.portal_id or first_captures.dataset <> last_captures.dataset
        ) as has_detail
    from inputs
    inner join captures as first_captures
        on
            inputs.as_of = first_captures.as_of
            and {{ figure_capture('inputs.published_figure', 'true') }} = first_captures.capture_number
    left join captures as last_captures
        on
            inputs.as_of = last_captures.as_of
            and {{ figure_capture('inputs.last_published_figure', 'true') }} = last_captures.capture_number
),

final as (
    select
        as_of,
        period_id,
        unit_code,
        slot,
        published_portal,
        published_dataset,
        case when has_detail then last_portal end as detail_portal,
        case when has_detail then last_dataset end as detail_dataset,
        case when has_detail then last_published_score end as detail_published
    from matched
)

select * from final

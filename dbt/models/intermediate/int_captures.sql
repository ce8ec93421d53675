{{ config(materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail') }}
-- Which captures make the day's figures: per portal, dataset and request the one that the
-- dataset's rule names. The order keys decide between answers that hold the same figure:
-- first the source's precedence, then the later capture.
with captures as (
    select * from {{ ref('stg_observed__captures') }}
    where {{ only_pending() }}
),

chosen as (
    select
        capture_id,
        as_of,
        row_number() over (
            partition by as_of, portal_id, dataset, request_key
            order by
                case when day_figure = 'first_good' then captured_at end asc nulls last,
                captured_at desc,
                capture_id asc
        ) as choice
    from captures
    where status = 'good'
),

in_force as (
    select
        chosen.capture_id,
        chosen.as_of,
        row_number() over (
            partition by chosen.as_of
            order by captures.captured_at desc, captures.capture_id asc
        ) as capture_number
    from chosen
    inner join captures
        on chosen.capture_id = captures.capture_id and chosen.as_of = captures.as_of
    where chosen.choice = 1
),

precedence as (
    select
        portal_id,
        dataset,
        min(case when unit_role = 'self' then precedence end) as self_precedence,
        min(case when unit_role = 'member' then precedence end) as member_precedence
    from {{ ref('source_precedence') }}
    where basis = 'national'
    group by portal_id, dataset
),

final as (
    select
        captures.capture_id,
        captures.blob_id,
        captures.portal_id,
        captures.dataset,
        captures.as_of,
        captures.captured_at,
        captures.source_label,
        captures.data_cutoff,
        captures.replayed,
        captures.url,
        captures.request,
        captures.request_key,
        captures.root_unit_code,
        captures.period_id,
        captures.http_status,
        captures.bytes,
        captures.rows,
        captures.rejects,
        captures.unknown_fields,
        captures.status,
        captures.reason,
        captures.day_figure,
        captures.parser_version,
        captures.accepted_by,
        captures.accepted_reason,
        captures.accepted_at,
        cast(precedence.self_precedence * 10000000 + in_force.capture_number as bigint) as self_order,
        cast(precedence.member_precedence * 10000000 + in_force.capture_number as bigint)
            as member_order,
        in_force.capture_id is not null as in_force
    from captures
    left join in_force
        on captures.capture_id = in_force.capture_id and captures.as_of = in_force.as_of
    left join precedence
        on captures.portal_id = precedence.portal_id and captures.dataset = precedence.dataset
)

select * from final

{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- The captures whose figures stand in a day's ledger: those in force, and for an export that
-- gave nothing that day its newest earlier ones, for as many days as the settings allow.
with captures as (select * from {{ ref('int_captures') }}),

days as (
    select as_of from captures
    where {{ only_pending_ledger() }}
    group by as_of
),

settings as (select * from {{ ref('int_portal_settings') }}),

export_days as (
    select
        portal_id,
        dataset,
        as_of as captured_as_of
    from captures
    where in_force
    group by portal_id, dataset, as_of
),

reachable as (
    select
        days.as_of,
        export_days.portal_id,
        export_days.dataset,
        export_days.captured_as_of
    from days
    inner join export_days on days.as_of >= export_days.captured_as_of
),

newest as (
    select
        reachable.as_of,
        reachable.portal_id,
        reachable.dataset,
        max(reachable.captured_as_of) as captured_as_of
    from reachable
    inner join settings on reachable.portal_id = settings.portal_id
    where
        {{ dbt.datediff('captured_as_of', 'as_of', 'day') }}
        <= settings.carry_forward_days
    group by reachable.as_of, reachable.portal_id, reachable.dataset
),

standing as (
    select
        newest.as_of,
        newest.captured_as_of,
        captures.capture_id,
        captures.captured_at,
        captures.portal_id,
        captures.dataset,
        settings.portal_kind,
        captures.root_unit_code,
        captures.period_id,
        settings.cutoff_lag_days,
        cast(captures.data_cutoff + interval '7' hour - interval '1' second as date) as cutoff_on,
        coalesce(lower(captures.source_label) like 'synthetic%', false) as is_synthetic,
        least(newest.as_of, coalesce(periods.ends_on, newest.as_of)) as due_on
    from newest
    inner join captures
        on
            newest.portal_id = captures.portal_id
            and newest.dataset = captures.dataset
            and newest.captured_as_of = captures.as_of
            and captures.in_force
    inner join settings on captures.portal_id = settings.portal_id
    left join {{ ref('int_periods') }} as periods on captures.period_id = periods.period_id
),

aged as (
    select
        *,
        {{ dbt.datediff('cutoff_on', 'due_on', 'day') }} as days_behind
    from standing
),

final as (
    select
        as_of,
        captured_as_of,
        capture_id,
        portal_id,
        dataset,
        portal_kind,
        root_unit_code,
        is_synthetic,
        cutoff_on,
        cast(row_number() over (partition by as_of order by captured_at desc, capture_id asc) as int) as capture_no,
        cast(dense_rank() over (partition by as_of order by portal_id, dataset) as smallint) as source_no,
        count(*) over (partition by as_of, portal_id, dataset, root_unit_code, period_id) > 1 as may_repeat,
        case
            when captured_as_of < as_of then 'stale'
            when days_behind < 0 or days_behind > cutoff_lag_days then 'other_cutoff'
        end as issue
    from aged
)

select * from final

{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- Figures that were received and make no score: measures that no indicator uses and no score is
-- published under (`checked_only` where an identity reads them, `not_used` where nothing does),
-- and whole captures that a later one of the same request replaced.
with figures as (
    select
        as_of,
        source_no,
        measure_no,
        count(*) as figures
    from {{ ref('int_figures') }}
    where {{ only_pending_ledger() }}
    group by as_of, source_no, measure_no
),

sources as (
    select
        as_of,
        source_no,
        portal_id,
        dataset
    from {{ ref('int_ledger_captures') }}
    where as_of = captured_as_of and {{ only_pending_ledger() }}
    group by as_of, source_no, portal_id, dataset
),

numbers as (select * from {{ ref('int_measure_numbers') }}),

uses as (select measure_no from {{ ref('int_measure_uses') }}),

published as (
    select published_measure_id as measure_id from {{ ref('int_slots') }}
    where published_measure_id is not null
    group by published_measure_id
),

checked as (
    select measure_id from {{ ref('identity_terms') }}
    union
    select term_measure_id as measure_id from {{ ref('derived_measures') }}
),

unused as (
    select
        figures.as_of,
        sources.portal_id,
        sources.dataset,
        numbers.measure_id,
        case when checked.measure_id is not null then 'checked_only' else 'not_used' end as reason,
        figures.figures
    from figures
    inner join sources on figures.as_of = sources.as_of and figures.source_no = sources.source_no
    inner join numbers on figures.measure_no = numbers.measure_no
    left join uses on numbers.canonical_no = uses.measure_no
    left join published on numbers.measure_id = published.measure_id
    left join checked on numbers.measure_id = checked.measure_id
    where uses.measure_no is null and published.measure_id is null
),

replaced as (
    select
        as_of,
        portal_id,
        dataset,
        '' as measure_id,
        'capture_replaced' as reason,
        sum(rows) as figures
    from {{ ref('int_captures') }}
    where status = 'good' and not in_force and {{ only_pending_ledger() }}
    group by as_of, portal_id, dataset
),

everything as (
    select * from unused
    union all
    select * from replaced
)

select
    as_of,
    portal_id,
    dataset,
    measure_id,
    reason,
    cast(figures as bigint) as figures
from everything

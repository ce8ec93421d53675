{{ config(severity='error', meta={'dagster': {'ref': {'name': 'int_captures'}}}) }}
-- A capture in force of a portal whose figures count has a place among the sources.
select
    capture_id,
    portal_id,
    dataset,
    as_of
from {{ ref('int_captures') }}
where
    in_force
    and member_order is null
    and portal_id in (select sources.portal_id from {{ ref('source_precedence') }} as sources)
    and {{ only_pending_in_test() }}

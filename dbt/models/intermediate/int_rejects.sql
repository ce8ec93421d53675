{{ config(materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail') }}
-- What could not be read, and whether the capture it stands in makes the day's figures. One cell
-- read as two measures is one reject.
select distinct
    rejects.capture_id,
    rejects.as_of,
    rejects.portal_id,
    rejects.dataset,
    rejects.locator,
    rejects.raw_text,
    rejects.reason,
    coalesce(captures.in_force, false) as in_force
from {{ ref('stg_observed__rejects') }} as rejects
left join {{ ref('int_captures') }} as captures
    on rejects.capture_id = captures.capture_id and rejects.as_of = captures.as_of
where {{ only_pending('rejects.as_of') }}

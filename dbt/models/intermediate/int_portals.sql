{{ config(materialized='view') }}
-- The portal catalogue, as the marts show it.
select
    portal_id,
    name_vi,
    name_en,
    unit_code,
    family,
    base_url,
    licence,
    citation,
    cadence
from {{ ref('stg_observed__portals') }}

{{ config(materialized='view') }}
-- The portal catalogue, as the marts show it.
select * from {{ ref('stg_observed__portals') }}

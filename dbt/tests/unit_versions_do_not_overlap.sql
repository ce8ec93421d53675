{{ config(severity='error', meta={'dagster': {'ref': {'name': 'mart_units'}}}) }}
-- The versions of a unit follow each other without overlap.
with versions as (
    select
        unit_code,
        valid_from,
        valid_to,
        lead(valid_from) over (partition by unit_code order by valid_from) as next_from
    from {{ ref('mart_units') }}
)

select * from versions
where valid_to <= valid_from or valid_to > next_from or (valid_to is null and next_from is not null)

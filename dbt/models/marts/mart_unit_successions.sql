{{ config(alias='unit_successions') }}
-- Provinces from the seed, communes from the register (with the register's keys).
with provinces as (
    select
        old_unit_code,
        new_unit_code,
        effective_date,
        relation,
        source
    from {{ ref('unit_successions') }}
),

communes as (
    select
        old_unit_code,
        new_unit_code,
        effective_date,
        relation,
        source
    from {{ ref('stg_observed__unit_successors') }}
)

select * from provinces
union all
select * from communes

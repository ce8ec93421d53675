{{ config(materialized='view') }}
-- Provinces from the seed; communes from the register, with the H codes that the answers show.
with provinces as (
    select
        old_unit_code,
        new_unit_code,
        effective_date,
        relation,
        source
    from {{ ref('unit_successions') }}
),

communes as (select * from {{ ref('stg_observed__unit_successors') }}),

entries as (select * from {{ ref('int_unit_entries') }}),

coded as (
    select
        coalesce(old_entries.unit_code, communes.old_unit_code) as old_unit_code,
        coalesce(new_entries.unit_code, communes.new_unit_code) as new_unit_code,
        communes.effective_date,
        communes.relation,
        communes.source
    from communes
    left join entries as old_entries
        on
            communes.old_unit_code = old_entries.register_code
            and communes.effective_date = old_entries.valid_to
    left join entries as new_entries
        on
            communes.new_unit_code = new_entries.register_code
            and communes.effective_date = new_entries.valid_from
),

final as (
    select * from provinces
    union all
    select * from coded
)

select * from final

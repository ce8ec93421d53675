{{ config(alias='unit_successions') }}
with successions as (select * from {{ ref('int_unit_successions') }}),

final as (
    select
        old_unit_code,
        new_unit_code,
        effective_date,
        relation,
        source
    from successions
)

select * from final

-- The register with the portal's codes: a district or commune that the answers name with an H code
-- on a day of its entry is that code; others keep the register's own key.
with register as (select * from {{ ref('stg_observed__units_register') }}),

named as (
    select
        unit_code,
        gso_code,
        as_of,
        split_part(unit_code, '.', 1) as province_code
    from {{ ref('int_unit_days') }}
    where gso_code is not null and contains(unit_code, '.')
),

seen as (
    select
        register.unit_code as register_code,
        register.valid_from,
        named.unit_code,
        max(named.as_of) as last_seen
    from named
    inner join register
        on
            named.province_code = register.province_code
            and named.gso_code = register.gso_code
            and named.as_of >= register.valid_from
            and named.as_of < {{ end_of_validity('register.valid_to') }}
    where register.level in ('district', 'commune')
    group by register.unit_code, register.valid_from, named.unit_code
),

-- A code whose name has changed stands for the newest entry that it named.
newest as (
    select
        *,
        row_number() over (
            partition by unit_code, valid_from
            order by last_seen desc, register_code asc
        ) as choice
    from seen
),

matched as (
    select * from newest
    where choice = 1
),

final as (
    select
        register.unit_code as register_code,
        register.name,
        register.level,
        register.parent_code,
        register.gso_code,
        register.valid_from,
        register.valid_to,
        coalesce(matched.unit_code, register.unit_code) as unit_code
    from register
    left join matched
        on register.unit_code = matched.register_code and register.valid_from = matched.valid_from
)

select * from final

-- Units as type-2 history: a version per register entry and per observed name, half-open. The
-- first name seen in a register entry stands for the whole entry (the register leaves out
-- "tỉnh" and "thành phố"); a name that differs only in case or in a suffix after " - " is the same.
with days as (
    select
        as_of,
        unit_code,
        name,
        level,
        parent_code,
        lower(split_part(name, ' - ', 1)) as name_key
    from {{ ref('int_unit_days') }}
    where name is not null
),

register as (select * from {{ ref('int_unit_entries') }}),

placed as (
    select
        days.*,
        register.valid_from as entry_from
    from days
    left join register
        on
            days.unit_code = register.unit_code
            and days.as_of >= register.valid_from
            and days.as_of < {{ end_of_validity('register.valid_to') }}
),

marked as (
    select
        *,
        lag(name_key) over (partition by unit_code, entry_from order by as_of) as name_before
    from placed
),

changes as (
    select
        *,
        row_number() over (partition by unit_code, entry_from order by as_of) as change_number,
        lead(as_of) over (partition by unit_code, entry_from order by as_of) as next_change
    from marked
    where name_before is null or name_before <> name_key
),

seen as (
    select
        unit_code,
        min(as_of) as first_seen,
        max(as_of) as last_seen
    from days
    group by unit_code
),

versions as (
    select
        register.unit_code,
        coalesce(changes.name, register.name) as name,
        register.name as short_name,
        register.level,
        register.parent_code,
        register.gso_code,
        case
            when changes.change_number > 1 then changes.as_of
            else register.valid_from
        end as valid_from,
        coalesce(changes.next_change, register.valid_to) as valid_to
    from register
    left join changes
        on
            register.unit_code = changes.unit_code
            and register.valid_from = changes.entry_from
    union all
    select
        unit_code,
        name,
        trim(split_part(name, ' - ', 1)) as short_name,
        level,
        parent_code,
        cast(null as {{ dbt.type_string() }}) as gso_code,
        as_of as valid_from,
        next_change as valid_to
    from changes
    where entry_from is null
)

select
    versions.*,
    seen.first_seen,
    seen.last_seen
from versions
left join seen on versions.unit_code = seen.unit_code

{{ config(materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail') }}
-- What each unit was called on each day, its level and its parent. The answers in force say it,
-- the first source in order decides; the register decides where it knows the unit.
with names as (
    select * from {{ ref('stg_observed__unit_names') }}
    where {{ only_pending() }}
),

captures as (
    select
        capture_id,
        as_of,
        least(self_order, member_order) as source_order
    from {{ ref('int_captures') }}
    where in_force and {{ only_pending() }}
),

observed as (
    select
        names.as_of,
        names.unit_code,
        min_by(names.name, case when names.name is not null then captures.source_order end) as name,
        min_by(names.level, case when names.level is not null then captures.source_order end) as level,
        min_by(
            names.parent_code, case when names.parent_code is not null then captures.source_order end
        ) as parent_code,
        min_by(
            names.gso_code, case when names.gso_code is not null then captures.source_order end
        ) as gso_code
    from names
    inner join captures
        on names.capture_id = captures.capture_id and names.as_of = captures.as_of
    group by names.as_of, names.unit_code
),

final as (
    select
        observed.as_of,
        observed.unit_code,
        observed.name,
        observed.gso_code,
        coalesce(register.level, observed.level) as level,
        coalesce(
            register.parent_code,
            observed.parent_code,
            case
                when observed.level in ('department', 'commune')
                    then split_part(observed.unit_code, '.', 1)
            end
        ) as parent_code
    from observed
    left join {{ ref('units') }} as register
        on
            observed.unit_code = register.unit_code
            and observed.as_of >= register.valid_from
            and observed.as_of < {{ end_of_validity('register.valid_to') }}
)

select * from final

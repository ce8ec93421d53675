with breaks as (
    select
        as_of,
        override_id,
        {{ text_list('identity_id', ', ') }} as broken_identities
    from {{ ref('int_override_breaks') }}
    group by as_of, override_id
)

select
    checks.as_of,
    checks.override_id,
    checks.period_id,
    checks.unit_code,
    overrides.measure_id,
    checks.value,
    checks.expected_value,
    checks.rule_value,
    checks.state,
    breaks.broken_identities,
    overrides.author,
    overrides.approver,
    overrides.expires_on,
    overrides.reason_vi as reason,
    overrides.reason_en
from {{ ref('int_overrides_in_force') }} as checks
inner join {{ ref('overrides') }} as overrides on checks.override_id = overrides.override_id
left join breaks on checks.as_of = breaks.as_of and checks.override_id = breaks.override_id

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
    overrides.author,
    overrides.approver,
    overrides.expires_on,
    overrides.reason_vi as reason,
    overrides.reason_en
from {{ ref('int_overrides_in_force') }} as checks
inner join {{ ref('overrides') }} as overrides on checks.override_id = overrides.override_id

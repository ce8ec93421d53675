{{ config(materialized='view') }}
-- All identities that were checked for a unit, in numbers only.
select
    as_of,
    period_id,
    unit_code,
    capture_no,
    identity_no,
    cast(null as smallint) as measure_no,
    left_value,
    right_value,
    holds
from {{ ref('int_identity_sums') }}
where unit_code is not null
{% for model in [
    'int_identity_same_counts', 'int_identity_both_portals', 'int_identity_children',
    'int_identity_falling', 'int_identity_positions'
] %}
    union all
    select
        as_of,
        period_id,
        unit_code,
        capture_no,
        identity_no,
        measure_no,
        left_value,
        right_value,
        holds
    from {{ ref(model) }}
{% endfor %}

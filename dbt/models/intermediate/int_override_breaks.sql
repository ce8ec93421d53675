{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- The identities that an override breaks: they do not hold among the chosen values of the unit
-- though they held among those that the rule would choose, and a count that the override set, or
-- that follows from it, is one of their terms.
with overrides as (
    select * from {{ ref('int_override_values') }}
    where {{ only_pending_ledger() }}
),

units as (
    select
        as_of,
        period_id,
        unit_code
    from overrides
    group by as_of, period_id, unit_code
),

identities as (select * from {{ ref('int_identity_numbers') }}),

terms as (
    select
        terms.identity_no,
        numbers.canonical_no as measure_no,
        terms.side,
        terms.factor,
        terms.is_required,
        terms.required_terms
    from {{ ref('int_identity_terms') }} as terms
    inner join {{ ref('int_measure_numbers') }} as numbers on terms.measure_no = numbers.measure_no
    where terms.kind = 'sum'
),

sums as (
    select
        ledger.as_of,
        ledger.period_id,
        ledger.unit_code,
        terms.identity_no,
        min(overrides.override_id) as override_id,
        sum(case when terms.side = 'left' then ledger.chosen_value * terms.factor else 0 end) as left_value,
        sum(case when terms.side = 'right' then ledger.chosen_value * terms.factor else 0 end) as right_value,
        sum(case when terms.side = 'left' then ledger.rule_value * terms.factor else 0 end)
        - sum(case when terms.side = 'right' then ledger.rule_value * terms.factor else 0 end) as rule_gap
    from {{ ref('int_ledger_values') }} as ledger
    inner join units
        on
            ledger.as_of = units.as_of and ledger.unit_code = units.unit_code
            and ledger.period_id = units.period_id
    inner join terms on ledger.measure_no = terms.measure_no
    left join overrides
        on
            ledger.as_of = overrides.as_of and ledger.unit_code = overrides.unit_code
            and ledger.period_id = overrides.period_id and ledger.measure_no = overrides.measure_no
    where
        ledger.chosen_value is not null and ledger.rule_value is not null
        and {{ only_pending_ledger('ledger.as_of') }}
    group by ledger.as_of, ledger.period_id, ledger.unit_code, terms.identity_no
    having
        count(overrides.override_id) > 0
        and sum(case when terms.is_required then 1 else 0 end) = max(terms.required_terms)
)

select
    sums.as_of,
    sums.period_id,
    sums.unit_code,
    sums.override_id,
    identities.identity_id,
    cast(sums.left_value as bigint) as left_value,
    cast(sums.right_value as bigint) as right_value
from sums
inner join identities on sums.identity_no = identities.identity_no
where
    sums.rule_gap <= identities.absolute_tolerance
    and (identities.comparison = 'at_most' or -sums.rule_gap <= identities.absolute_tolerance)
    and not (
        sums.left_value - sums.right_value <= identities.absolute_tolerance
        and (
            identities.comparison = 'at_most'
            or sums.right_value - sums.left_value <= identities.absolute_tolerance
        )
    )

{{ config(materialized='view') }}
-- The ledger in numbers: the rule's choice, a computed value or a person's override (or what follows from it), with the
-- range of all candidates, the status and the grade.
with choices as (select * from {{ ref('int_ledger_choices') }}),

derived as (select * from {{ ref('int_ledger_derived') }}),

overrides as (select * from {{ ref('int_override_values') }}),

causes as (select * from {{ ref('int_difference_causes') }}),

chosen as (
    select
        choices.as_of,
        choices.period_id,
        choices.unit_code,
        choices.measure_no,
        choices.decision_no,
        choices.place,
        choices.rule_value,
        choices.chosen_order,
        choices.chosen_ordinal,
        choices.low,
        choices.high,
        choices.figures,
        choices.candidates,
        choices.has_second_portal,
        choices.has_issue,
        choices.has_synthetic,
        choices.status
    from choices
    left join derived
        on
            choices.as_of = derived.as_of
            and choices.period_id = derived.period_id
            and choices.unit_code = derived.unit_code
            and choices.measure_no = derived.measure_no
    where derived.measure_no is null
    union all
    select
        as_of,
        period_id,
        unit_code,
        measure_no,
        decision_no,
        place,
        value as rule_value,
        cast(null as bigint) as chosen_order,
        cast(null as int) as chosen_ordinal,
        low,
        high,
        terms as figures,
        terms as candidates,
        false as has_second_portal,
        false as has_issue,
        has_synthetic,
        'derived' as status
    from derived
),

judged as (
    select
        chosen.*,
        overrides.override_id,
        overrides.expected_value,
        overrides.value as override_value,
        causes.cause_id,
        causes.is_known as cause_is_known,
        case when overrides.override_id is not null then 'override' else chosen.status end as final_status
    from chosen
    left join overrides
        on
            chosen.as_of = overrides.as_of
            and chosen.period_id = overrides.period_id
            and chosen.unit_code = overrides.unit_code
            and chosen.measure_no = overrides.measure_no
    left join causes
        on
            chosen.as_of = causes.as_of
            and chosen.period_id = causes.period_id
            and chosen.unit_code = causes.unit_code
            and chosen.measure_no = causes.measure_no
)

select
    as_of,
    period_id,
    unit_code,
    measure_no,
    decision_no,
    place,
    coalesce(override_value, rule_value) as chosen_value,
    rule_value,
    case when override_id is null then chosen_order end as chosen_order,
    case when override_id is null then chosen_ordinal end as chosen_ordinal,
    case
        when override_id is not null and candidates > 0 then least(low, override_value)
        when candidates > 1 then low
    end as low,
    case
        when override_id is not null and candidates > 0 then greatest(high, override_value)
        when candidates > 1 then high
    end as high,
    figures,
    candidates,
    final_status as status,
    {{ ledger_grade('final_status', 'has_second_portal', 'has_issue', 'cause_is_known') }} as grade,
    cause_id,
    override_id,
    expected_value as override_expected_value,
    has_second_portal,
    has_issue,
    has_synthetic
from judged

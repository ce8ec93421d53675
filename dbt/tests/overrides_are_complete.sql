{{ config(severity='error', meta={'dagster': {'ref': {'name': 'overrides'}}}) }}
-- An override names a known count, its value and the value it expects, why, until when, who wrote
-- it and another person who approved it; on no day do two of them set the same count.
with overrides as (select * from {{ ref('overrides') }}),

incomplete as (
    select
        overrides.override_id,
        'incomplete, without a known count or approved by its author' as problem
    from overrides
    left join {{ ref('decision_measures') }} as measures on overrides.measure_id = measures.measure_id
    where
        measures.measure_id is null
        or overrides.value is null
        or overrides.value < 0
        or overrides.expected_value is null
        or overrides.valid_from is null
        or overrides.expires_on is null
        or overrides.expires_on <= overrides.valid_from
        or coalesce(trim(overrides.reason_vi), '') = ''
        or coalesce(trim(overrides.reason_en), '') = ''
        or coalesce(trim(overrides.author), '') = ''
        or coalesce(trim(overrides.approver), '') = ''
        or lower(trim(overrides.author)) = lower(trim(overrides.approver))
),

overlapping as (
    select
        overrides.override_id,
        'overlaps with ' || other_rows.override_id as problem
    from overrides
    inner join overrides as other_rows
        on
            overrides.override_id < other_rows.override_id
            and overrides.unit_code = other_rows.unit_code
            and overrides.period_id = other_rows.period_id
            and overrides.measure_id = other_rows.measure_id
            and overrides.valid_from < other_rows.expires_on
            and overrides.expires_on > other_rows.valid_from
)

select * from incomplete
union all
select * from overlapping

{{ config(severity='error', meta={'dagster': {'ref': {'name': 'overrides'}}}) }}
-- An override names a known count, its value and the value it expects, why, until when, who wrote
-- it and another person who approved it; on no day do two of them set the same count. Each row
-- is an override with its fault in words.
with overrides as (select * from {{ ref('overrides') }}),

incomplete as (
    select
        overrides.override_id,
        case
            when measures.measure_id is null then 'measure_id is no count of seeds/decision_measures.csv'
            when overrides.value is null then 'value is missing'
            when overrides.value < 0 then 'value is negative'
            when overrides.expected_value is null then 'expected_value is missing'
            when overrides.valid_from is null then 'valid_from is missing'
            when overrides.expires_on is null then 'expires_on is missing'
            when overrides.expires_on <= overrides.valid_from then 'expires_on is not after valid_from'
            when coalesce(trim(overrides.reason_vi), '') = '' then 'reason_vi is missing'
            when coalesce(trim(overrides.reason_en), '') = '' then 'reason_en is missing'
            when coalesce(trim(overrides.author), '') = '' then 'author is missing'
            when coalesce(trim(overrides.approver), '') = '' then 'approver is missing'
            when lower(trim(overrides.author)) = lower(trim(overrides.approver)) then 'approved by its own author'
        end as problem
    from overrides
    left join {{ ref('decision_measures') }} as measures on overrides.measure_id = measures.measure_id
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
where problem is not null
union all
select * from overlapping

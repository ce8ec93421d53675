{{ config(severity='error', meta={'dagster': {'ref': {'name': 'overrides'}}}) }}
-- An override names a known count, its value and the value it expects, why, until when, who wrote
-- it and another person who approved it; on no day do two of them set the same count. Each row
-- is one fault of one override, in words.
with overrides as (select * from {{ ref('overrides') }}),

judged as (
    select
        overrides.*,
        measures.measure_id is null as is_unknown
    from overrides
    left join {{ ref('decision_measures') }} as measures on overrides.measure_id = measures.measure_id
),

incomplete as (
    {%- for condition, problem in [
        ("is_unknown", "measure_id is no count of seeds/decision_measures.csv"),
        ("value is null", "value is missing"),
        ("value < 0", "value is negative"),
        ("expected_value is null", "expected_value is missing"),
        ("valid_from is null", "valid_from is missing"),
        ("expires_on is null", "expires_on is missing"),
        ("expires_on <= valid_from", "expires_on is not after valid_from"),
        ("coalesce(trim(reason_vi), '') = ''", "reason_vi is missing"),
        ("coalesce(trim(reason_en), '') = ''", "reason_en is missing"),
        ("coalesce(trim(author), '') = ''", "author is missing"),
        ("coalesce(trim(approver), '') = ''", "approver is missing"),
        ("lower(trim(author)) = lower(trim(approver))", "approved by its own author"),
    ] %}
    {{ 'union all' if not loop.first }}
    select
        override_id,
        '{{ problem }}' as problem
    from judged
    where {{ condition }}
    {%- endfor %}
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

with results as (select * from {{ ref('int_identity_results') }}),

captures as (
    select
        as_of,
        capture_no,
        capture_id,
        portal_id,
        dataset,
        is_synthetic
    from {{ ref('int_ledger_captures') }}
),

identities as (select * from {{ ref('int_identity_numbers') }}),

numbers as (
    select
        measure_no,
        measure_id
    from {{ ref('int_measure_numbers') }}
),

since as (select * from {{ ref('int_identity_since') }}),

final as (
    select
        results.as_of,
        results.period_id,
        results.unit_code,
        identities.identity_id,
        captures.portal_id,
        captures.dataset,
        captures.capture_id,
        identities.kind,
        results.left_value,
        results.right_value,
        cast(results.right_value - results.left_value as decimal(18, 6)) as gap,
        identities.comparison,
        identities.severity,
        results.holds,
        captures.is_synthetic,
        case when not results.holds then since.since end as since,
        coalesce(numbers.measure_id, '') as measure_id
    from results
    inner join captures on results.as_of = captures.as_of and results.capture_no = captures.capture_no
    inner join identities on results.identity_no = identities.identity_no
    left join numbers on results.measure_no = numbers.measure_no
    left join since
        on
            results.as_of = since.as_of
            and results.period_id = since.period_id
            and results.unit_code = since.unit_code
            and results.identity_no = since.identity_no
            and coalesce(results.measure_no, 0) = since.measure_no
            and captures.portal_id = since.portal_id
            and captures.dataset = since.dataset
)

select * from final

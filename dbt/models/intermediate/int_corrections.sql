{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_check_days'}
) }}
-- What the source says on each day about each known error; a silent portal says nothing.
with corrections as (
    select
        corrections.*,
        numbers.measure_no,
        identities.identity_no,
        identities.rows_kept
    from {{ ref('corrections') }} as corrections
    left join {{ ref('int_measure_numbers') }} as numbers on corrections.measure_id = numbers.measure_id
    left join {{ ref('int_identity_numbers') }} as identities on corrections.identity_id = identities.identity_id
),

captures as (
    select
        as_of,
        capture_no,
        portal_id,
        dataset
    from {{ ref('int_ledger_captures') }}
    where as_of = captured_as_of and {{ only_pending_checks() }}
),

days as (
    select distinct as_of from {{ ref('int_captures') }}
    where {{ only_pending_checks() }}
),

answered as (
    select distinct
        as_of,
        portal_id,
        dataset
    from captures
),

figures as (
    select
        captures.portal_id,
        captures.dataset,
        figures.as_of,
        figures.period_id,
        figures.unit_code,
        figures.measure_no,
        figures.value,
        figures.quality_flag
    from {{ ref('int_figures') }} as figures
    inner join captures on figures.as_of = captures.as_of and figures.capture_no = captures.capture_no
),

stated as (
    select
        corrections.correction_id,
        figures.as_of,
        figures.unit_code,
        figures.value,
        case
            when corrections.test = 'flag' then coalesce(figures.quality_flag = corrections.quality_flag, false)
            else coalesce(figures.value = corrections.stated_value, false)
        end as is_wrong,
        corrections.test = 'flag' or coalesce(figures.value = corrections.expected_value, false) as is_right
    from corrections
    inner join figures
        on
            corrections.portal_id = figures.portal_id
            and corrections.dataset = figures.dataset
            and corrections.period_id = figures.period_id
            and corrections.measure_no = figures.measure_no
            and (corrections.unit_code = '*' or corrections.unit_code = figures.unit_code)
    where corrections.test <> 'identity'
    union all
    select
        corrections.correction_id,
        results.as_of,
        results.unit_code,
        results.left_value as value,
        not results.holds as is_wrong,
        results.holds as is_right
    from corrections
    inner join captures on corrections.portal_id = captures.portal_id and corrections.dataset = captures.dataset
    inner join {{ ref('int_identity_results') }} as results
        on
            captures.as_of = results.as_of
            and captures.capture_no = results.capture_no
            and corrections.identity_no = results.identity_no
            and corrections.period_id = results.period_id
            and coalesce(results.measure_no, corrections.measure_no) = corrections.measure_no
            and (corrections.unit_code = '*' or corrections.unit_code = results.unit_code)
    where corrections.test = 'identity'
),

counted as (
    select
        correction_id,
        as_of,
        count(distinct case when is_wrong then unit_code end) as units_wrong,
        count(*) as statements,
        sum(case when is_right then 1 else 0 end) as right_statements,
        case when count(*) = 1 then min(value) end as seen_value
    from stated
    group by correction_id, as_of
)

select
    days.as_of,
    corrections.correction_id,
    counted.seen_value,
    coalesce(counted.units_wrong, 0) as units_wrong,
    {{ correction_finding() }} as finding
from corrections
inner join days on corrections.opened_on <= days.as_of
left join answered
    on
        days.as_of = answered.as_of
        and corrections.portal_id = answered.portal_id
        and corrections.dataset = answered.dataset
left join counted on days.as_of = counted.as_of and corrections.correction_id = counted.correction_id

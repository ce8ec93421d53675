{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- Identities inside one capture: both sides of each that states every required term. Rows that
-- hold are counted together where the identity keeps its breaks only (unit_code is null, `units`
-- counts them).
with figures as (
    select * from {{ ref('int_figures') }}
    where value is not null and {{ only_pending_ledger() }}
),

fresh as (
    select
        as_of,
        capture_no
    from {{ ref('int_ledger_captures') }}
    where as_of = captured_as_of and {{ only_pending_ledger() }}
),

identities as (select * from {{ ref('int_identity_numbers') }}),

terms as (
    select * from {{ ref('int_identity_terms') }}
    where kind = 'sum' and not is_pair
),

sums as (
    select
        figures.as_of,
        figures.period_id,
        figures.unit_code,
        figures.capture_no,
        terms.identity_no,
        sum(figures.value * terms.factor) filter (where terms.side = 'left') as left_value,
        sum(figures.value * terms.factor) filter (where terms.side = 'right') as right_value
    from figures
    inner join fresh on figures.as_of = fresh.as_of and figures.capture_no = fresh.capture_no
    inner join terms on figures.measure_no = terms.measure_no
    group by
        figures.as_of, figures.period_id, figures.unit_code, figures.capture_no, terms.identity_no
    having sum(case when terms.is_required then 1 else 0 end) = max(terms.required_terms)
),

compared as (
    select
        as_of,
        period_id,
        unit_code,
        capture_no,
        identity_no,
        cast(left_value as decimal(18, 6)) as left_value,
        cast(right_value as decimal(18, 6)) as right_value
    from sums
    union all
    select
        as_of,
        period_id,
        unit_code,
        capture_no,
        identity_no,
        left_value,
        right_value
    from {{ ref('int_identity_pairs') }}
    where {{ only_pending_ledger() }}
),

judged as (
    select
        compared.*,
        identities.rows_kept,
        compared.left_value - compared.right_value <= identities.absolute_tolerance
        and (
            identities.comparison = 'at_most'
            or compared.right_value - compared.left_value <= identities.absolute_tolerance
        ) as holds
    from compared
    inner join identities on compared.identity_no = identities.identity_no
)

select
    as_of,
    period_id,
    capture_no,
    identity_no,
    holds,
    cast(count(*) as int) as units,
    case when rows_kept = 'all' or not holds then unit_code end as unit_code,
    case when rows_kept = 'all' or not holds then left_value end as left_value,
    case when rows_kept = 'all' or not holds then right_value end as right_value
from judged
group by
    as_of,
    period_id,
    case when rows_kept = 'all' or not holds then unit_code end,
    capture_no,
    identity_no,
    case when rows_kept = 'all' or not holds then left_value end,
    case when rows_kept = 'all' or not holds then right_value end,
    holds

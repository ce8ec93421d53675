{{ config(materialized='view') }}
-- Identities of two or three single measures inside one capture: a count beside another, or a
-- ratio in per cent beside the quotient of its counts, rounded to two decimals.
with fresh as (
    select
        as_of,
        capture_no
    from {{ ref('int_ledger_captures') }}
    where as_of = captured_as_of
),

terms as (select * from {{ ref('int_identity_terms') }}),

figures as (
    select figures.* from {{ ref('int_figures') }} as figures
    inner join fresh on figures.as_of = fresh.as_of and figures.capture_no = fresh.capture_no
    where figures.value is not null
),

lefts as (
    select
        terms.identity_no,
        terms.measure_no as left_no,
        rights.measure_no as right_no,
        numerators.measure_no as numerator_no
    from terms
    inner join terms as rights
        on terms.identity_no = rights.identity_no and rights.side in ('right', 'denominator')
    left join terms as numerators
        on terms.identity_no = numerators.identity_no and numerators.side = 'numerator'
    where terms.side = 'left' and (terms.is_pair or terms.kind = 'quotient')
),

compared as (
    select
        figures.as_of,
        figures.period_id,
        figures.unit_code,
        figures.capture_no,
        lefts.identity_no,
        lefts.numerator_no,
        figures.value as left_value,
        rights.value as right_value
    from figures
    inner join lefts on figures.measure_no = lefts.left_no
    inner join figures as rights
        on
            figures.as_of = rights.as_of
            and figures.capture_no = rights.capture_no
            and figures.unit_code = rights.unit_code
            and lefts.right_no = rights.measure_no
            and figures.period_id = rights.period_id
),

quotients as (
    select
        compared.as_of,
        compared.period_id,
        compared.unit_code,
        compared.capture_no,
        compared.identity_no,
        compared.left_value,
        {{ percent_with_two_decimals('numerators.value', 'compared.right_value') }} as right_value
    from compared
    inner join figures as numerators
        on
            compared.as_of = numerators.as_of
            and compared.capture_no = numerators.capture_no
            and compared.unit_code = numerators.unit_code
            and compared.numerator_no = numerators.measure_no
            and compared.period_id = numerators.period_id
    where compared.right_value > 0
)

select
    as_of,
    period_id,
    unit_code,
    capture_no,
    identity_no,
    left_value,
    right_value
from quotients
union all
select
    as_of,
    period_id,
    unit_code,
    capture_no,
    identity_no,
    left_value,
    right_value
from compared
where numerator_no is null

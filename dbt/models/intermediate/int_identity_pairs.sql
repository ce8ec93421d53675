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
)

select
    figures.as_of,
    figures.period_id,
    figures.unit_code,
    figures.capture_no,
    lefts.identity_no,
    figures.value as left_value,
    case
        when lefts.numerator_no is null then rights.value
        when rights.value > 0 then {{ percent_with_two_decimals('numerators.value', 'rights.value') }}
    end as right_value
from {{ ref('int_figures') }} as figures
inner join fresh on figures.as_of = fresh.as_of and figures.capture_no = fresh.capture_no
inner join lefts on figures.measure_no = lefts.left_no
inner join {{ ref('int_figures') }} as rights
    on
        figures.as_of = rights.as_of
        and figures.capture_no = rights.capture_no
        and figures.unit_code = rights.unit_code
        and lefts.right_no = rights.measure_no
        and figures.period_id = rights.period_id
left join {{ ref('int_figures') }} as numerators
    on
        figures.as_of = numerators.as_of
        and figures.capture_no = numerators.capture_no
        and figures.unit_code = numerators.unit_code
        and lefts.numerator_no = numerators.measure_no
        and figures.period_id = numerators.period_id
where
    figures.value is not null
    and rights.value is not null
    and (lefts.numerator_no is null or (numerators.value is not null and rights.value > 0))

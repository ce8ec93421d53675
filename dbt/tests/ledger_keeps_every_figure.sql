{{ config(severity='error', meta={'dagster': {'ref': {'name': 'int_ledger_figures'}}}) }}
-- No figure of a count is lost on the way into the ledger, and each capture has a place in the
-- rule of each decision.
with figures as (
    select
        figures.as_of,
        count(*) as figures
    from {{ ref('int_figures') }} as figures
    inner join {{ ref('int_measure_numbers') }} as numbers
        on figures.measure_no = numbers.measure_no and numbers.decision_no is not null
    where {{ only_pending_ledger_in_test('figures.as_of') }}
    group by figures.as_of
),

ledger as (
    select
        as_of,
        count(ordinal) as figures
    from {{ ref('int_ledger_figures') }}
    where {{ only_pending_ledger_in_test() }}
    group by as_of
)

select
    figures.as_of,
    figures.figures as received,
    coalesce(ledger.figures, 0) as in_ledger
from figures
left join ledger on figures.as_of = ledger.as_of
where figures.figures <> coalesce(ledger.figures, 0)

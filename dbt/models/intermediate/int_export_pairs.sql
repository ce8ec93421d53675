-- Each day of an export with its newest earlier one.
with export_days as (
    select
        as_of,
        source_no,
        portal_id,
        dataset
    from {{ ref('int_ledger_captures') }}
    where as_of = captured_as_of
    group by as_of, source_no, portal_id, dataset
)

select
    as_of,
    source_no,
    portal_id,
    dataset,
    lag(as_of) over (partition by portal_id, dataset order by as_of) as earlier_as_of,
    lag(source_no) over (partition by portal_id, dataset order by as_of) as earlier_source_no
from export_days

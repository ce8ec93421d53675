{{ config(materialized='view') }}
-- What stands behind each count of a unit: how many figures were received for it, how many of
-- them are candidates, and whether a second portal counts it at all. Then the counts of other
-- figures that were received and that no decision and no score uses.
with ledger as (select * from {{ ref('int_ledger_values') }}),

numbers as (select * from {{ ref('int_measure_numbers') }}),

uses as (select * from {{ ref('int_measure_uses') }})

select
    ledger.as_of,
    ledger.period_id,
    ledger.unit_code,
    numbers.measure_id,
    ledger.figures,
    ledger.candidates,
    ledger.has_second_portal,
    uses.used_by,
    ledger.has_issue as stands_on_old_figure,
    ledger.has_synthetic,
    ledger.figures - ledger.candidates as not_admissible,
    uses.used_by is not null as is_used
from ledger
inner join numbers on ledger.measure_no = numbers.measure_no
left join uses on ledger.measure_no = uses.measure_no

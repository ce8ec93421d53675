-- One count, two values, in answers of one portal.
select
    ledger.as_of,
    ledger.unit_code,
    units.short_name as name,
    figures.value,
    string_agg(distinct figures.dataset, ', ' order by figures.dataset) as exports,
    bool_or(figures.chosen) as chosen,
    ledger.status,
    ledger.grade,
    stakes.points_at_stake,
    stakes.best_rank,
    stakes.worst_rank
from marts.reconciliation as ledger
inner join marts.units as units on ledger.unit_code = units.unit_code and units.valid_to is null
inner join marts.reconciliation_candidates as figures
    on
        ledger.as_of = figures.as_of and ledger.period_id = figures.period_id
        and ledger.unit_code = figures.unit_code and ledger.measure_id = figures.measure_id
        and figures.admissible
left join marts.stakes as stakes
    on
        ledger.as_of = stakes.as_of and ledger.period_id = stakes.period_id
        and ledger.unit_code = stakes.unit_code and ledger.decision_id = stakes.decision_id
where ledger.period_id = '2026' and ledger.low <> ledger.high
group by all
order by ledger.as_of desc, ledger.unit_code, bool_or(figures.chosen) desc, figures.value

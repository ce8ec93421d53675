-- What choosing one value for all indicators does to the provinces in which a count is given twice.
select
    as_of,
    unit_code,
    any_value(name) as name,
    max(total_score) filter (where basis = 'published') as published,
    max(total_score) filter (where basis = 'national') as national,
    max(total_score) filter (where basis = 'reconciled') as reconciled,
    max(rank) filter (where basis = 'national') as national_rank,
    max(rank) filter (where basis = 'reconciled') as reconciled_rank
from (
    select ranks.as_of, ranks.unit_code, ranks.basis, ranks.total_score, ranks.rank,
        units.short_name as name
    from marts.rankings as ranks
    inner join marts.units as units
        on ranks.unit_code = units.unit_code and units.valid_to is null
    where ranks.period_id = '2026' and ranks.peer_group = 'provinces' and exists (
        select 1 from marts.reconciliation as ledger
        where
            ledger.as_of = ranks.as_of and ledger.period_id = ranks.period_id
            and ledger.unit_code = ranks.unit_code and ledger.low <> ledger.high
    )
)
group by as_of, unit_code
order by as_of desc, unit_code

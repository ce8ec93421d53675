-- Provinces on 2026-10-10 with the scenario beside what was chosen. Under unit scope each province
-- may take either setting on its own; under rule scope all of them take the same one.
with totals as (
    select unit_code, total_score, low, high
    from marts.composite_scores
    where as_of = '2026-10-10' and period_id = '2026' and basis = 'reconciled'
),

provinces as (
    select
        ranks.unit_code,
        units.short_name as name,
        ranks.rank,
        ranks.best_rank,
        ranks.worst_rank,
        totals.* exclude (unit_code),
        effects.points_change,
        totals.total_score + effects.points_change as scenario_total
    from marts.rankings as ranks
    inner join marts.units as units
        on ranks.unit_code = units.unit_code and units.valid_to is null
    inner join totals on ranks.unit_code = totals.unit_code
    inner join marts.rule_effects as effects
        on
            ranks.as_of = effects.as_of and ranks.period_id = effects.period_id
            and ranks.unit_code = effects.unit_code
    where
        ranks.as_of = '2026-10-10' and ranks.period_id = '2026' and ranks.basis = 'reconciled'
        and ranks.peer_group = 'provinces'
),

counts as (
    select
        unit_code,
        max(chosen_value) filter (where measure_id = 'dossiers_synced') as synced,
        max(chosen_value) filter (where measure_id = 'dossiers_handled') as handled
    from marts.reconciliation
    where as_of = '2026-10-10' and period_id = '2026'
    group by unit_code
)

select
    provinces.*,
    counts.synced,
    counts.handled,
    rank() over (order by scenario_total desc) as scenario_rank,
    1 + (select count(*) from provinces as others where others.low > provinces.high)
        as unit_scope_best,
    1 + (
        select count(*) from provinces as others
        where others.unit_code <> provinces.unit_code and others.high > provinces.low
    ) as unit_scope_worst
from provinces
inner join counts on provinces.unit_code = counts.unit_code
order by provinces.rank, provinces.unit_code

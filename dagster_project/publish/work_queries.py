"""The queries of the work list, on the marts of an edition.

Here: SQL; parameters are `as_of`, `period_id`, `unit_code` (may be null) and `limit`. Not here:
what becomes of the rows (`work_list.py`).
"""

# One row per contested decision of a unit, in the order of the list.
DECISIONS = """
    create temp table work as
    with contested as (
        select
            unit_code,
            decision_id,
            max((high - low) / greatest(abs(chosen_value), 1)) as widest_share
        from marts.reconciliation
        where
            as_of = $as_of and period_id = $period_id and scope = 'unit'
            and (low <> high or status = 'override')
            and ($unit_code is null or unit_code = $unit_code)
        group by unit_code, decision_id
    )
    select
        contested.unit_code,
        contested.decision_id,
        stakes.points_at_stake,
        stakes.ranks_at_stake,
        stakes.best_rank,
        stakes.worst_rank,
        row_number() over (
            order by
                stakes.ranks_at_stake desc nulls last,
                stakes.points_at_stake desc nulls last,
                contested.widest_share desc,
                contested.unit_code,
                contested.decision_id
        ) as place
    from contested
    left join marts.stakes as stakes
        on
            stakes.as_of = $as_of and stakes.period_id = $period_id
            and contested.unit_code = stakes.unit_code
            and contested.decision_id = stakes.decision_id
"""
ITEMS = """
    select
        work.*,
        coalesce(units.short_name, units.name, work.unit_code) as unit,
        names.name_vi as decision_vi,
        names.name_en as decision_en
    from work
    left join marts.units as units
        on
            work.unit_code = units.unit_code and $as_of >= units.valid_from
            and ($as_of < units.valid_to or units.valid_to is null)
    inner join (select distinct decision_id, name_vi, name_en from marts.decisions) as names
        on work.decision_id = names.decision_id
    where work.place <= $limit
    order by work.place
"""
COUNTS = """
    select
        ledger.*,
        measures.name_vi as measure_vi,
        measures.name_en as measure_en,
        ledger.reason as reason_vi,
        ledger.cause as cause_vi
    from marts.reconciliation as ledger
    inner join work on ledger.unit_code = work.unit_code and ledger.decision_id = work.decision_id
    inner join marts.decisions as decisions
        on ledger.decision_id = decisions.decision_id and ledger.measure_id = decisions.measure_id
    inner join marts.measures as measures on ledger.measure_id = measures.measure_id
    where
        ledger.as_of = $as_of and ledger.period_id = $period_id and work.place <= $limit
        and (ledger.low <> ledger.high or ledger.status = 'override')
    order by work.place, decisions.place
"""
FIGURES = """
    select
        figures.*,
        portals.name_vi as portal_vi,
        portals.name_en as portal_en
    from marts.reconciliation_candidates as figures
    inner join work on figures.unit_code = work.unit_code and figures.decision_id = work.decision_id
    inner join marts.portals as portals on figures.portal_id = portals.portal_id
    where figures.as_of = $as_of and figures.period_id = $period_id and work.place <= $limit
    order by figures.chosen desc, figures.precedence, figures.dataset, figures.source_measure_id
"""
RULES = """
    select
        stakes.*,
        names.name_vi as decision_vi,
        names.name_en as decision_en,
        reasons.legal_basis,
        reasons.reason_vi,
        reasons.reason_en,
        effects.points_change
    from marts.stakes as stakes
    inner join (select distinct decision_id, name_vi, name_en from marts.decisions) as names
        on stakes.decision_id = names.decision_id
    left join (
        select
            decision_id,
            min(legal_basis) as legal_basis,
            min(reason) as reason_vi,
            min(reason_en) as reason_en
        from marts.reconciliation
        where as_of = $as_of and period_id = $period_id and scope = 'rule'
        group by decision_id
    ) as reasons on stakes.decision_id = reasons.decision_id
    left join marts.rule_effects as effects
        on
            effects.as_of = $as_of and effects.period_id = $period_id
            and effects.unit_code = $unit_code
            and stakes.decision_id = effects.decision_id
            and stakes.setting_id = effects.setting_id
    where stakes.as_of = $as_of and stakes.period_id = $period_id and stakes.scope = 'rule'
    order by stakes.ranks_at_stake desc, stakes.decision_id
"""

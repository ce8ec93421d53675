{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- Each unit in each group in which it is ranked, by basis, with the reason if it cannot be.
with composites as (
    select
        as_of,
        period_id,
        unit_code,
        basis,
        methodology_id,
        total_score,
        band,
        has_zero_denominator,
        points_recomputed,
        points_as_published,
        points_fallback,
        dossiers_handled
    from {{ ref('int_composite_scores') }}
    where {{ only_pending_ledger() }}
),

units as (
    select
        as_of,
        unit_code,
        level,
        parent_code
    from {{ ref('int_unit_days') }}
    where {{ only_pending_ledger() }}
),

groups as (
    select
        as_of,
        unit_code,
        level || 's' as peer_group
    from units
    where level in ('province', 'department', 'commune')
    union all
    select
        as_of,
        unit_code,
        level || 's:' || parent_code as peer_group
    from units
    where level in ('department', 'commune') and parent_code is not null
),

members as (
    select
        composites.*,
        groups.peer_group,
        case
            when composites.basis = 'published' and composites.total_score is null then 'missing_total'
            when composites.total_score is null then 'missing_component'
            when composites.dossiers_handled = 0 then 'no_dossier_handled'
        end as reason
    from composites
    inner join groups
        on composites.as_of = groups.as_of and composites.unit_code = groups.unit_code
),

coverages as (
    select
        as_of,
        period_id,
        peer_group,
        basis,
        methodology_id,
        points_recomputed,
        points_as_published,
        points_fallback,
        row_number() over (
            partition by as_of, period_id, peer_group, basis, methodology_id
            order by
                count(*) desc,
                points_recomputed desc,
                points_as_published desc,
                points_fallback desc
        ) as commonness
    from members
    where reason is null
    group by
        as_of, period_id, peer_group, basis, methodology_id,
        points_recomputed, points_as_published, points_fallback
),

final as (
    select
        members.as_of,
        members.period_id,
        members.unit_code,
        members.peer_group,
        members.basis,
        members.methodology_id,
        members.total_score,
        members.band,
        members.has_zero_denominator,
        case
            when members.reason is not null then members.reason
            when
                members.points_recomputed <> coverages.points_recomputed
                or members.points_as_published <> coverages.points_as_published
                or members.points_fallback <> coverages.points_fallback
                then 'coverage_differs'
        end as not_ranked_reason
    from members
    left join coverages
        on
            members.as_of = coverages.as_of
            and members.period_id = coverages.period_id
            and members.peer_group = coverages.peer_group
            and members.basis = coverages.basis
            and members.methodology_id = coverages.methodology_id
            and coverages.commonness = 1
)

select * from final

{{ config(materialized='view') }}
-- The lowest and the highest total of each ranked unit in each combination of rule settings.
with members as (
    select
        as_of,
        period_id,
        unit_code,
        peer_group,
        methodology_id,
        total_score
    from {{ ref('int_peer_groups') }}
    where basis = 'reconciled' and not_ranked_reason is null
),

combinations as (select combination_no from {{ ref('int_rule_combinations') }}),

totals as (
    select ranges.*
    from {{ ref('int_setting_ranges') }} as ranges
    inner join {{ ref('int_slots') }} as slots
        on ranges.slot = slots.slot and slots.score_level = 'composite'
),

final as (
    select
        members.as_of,
        members.period_id,
        members.unit_code,
        members.peer_group,
        members.methodology_id,
        combinations.combination_no,
        coalesce(totals.is_outer, false) as is_outer,
        members.total_score + coalesce(totals.low_gain, 0) as low,
        members.total_score + coalesce(totals.high_gain, 0) as high
    from members
    cross join combinations
    left join totals
        on
            members.as_of = totals.as_of and members.unit_code = totals.unit_code
            and members.period_id = totals.period_id
            and combinations.combination_no = totals.combination_no
)

select * from final

{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- For each candidate of a block's hub, the least and the most that an indicator can change over the
-- feasible candidates of its leaf (the numerator not above the denominator; what the ledger chose is
-- always feasible). Hub 0 is the chosen candidate, and the only one where the hub is not contested.
with sized as (
    select * from {{ ref('int_choice_extents') }}
    where {{ only_pending_ledger() }}
),

parts as (
    select * from {{ ref('int_choice_parts') }}
    where {{ only_pending_ledger() }}
),

uses as (select * from {{ ref('int_indicator_uses') }}),

pairs as (
    select
        sized.as_of,
        sized.period_id,
        sized.unit_code,
        sized.use_no,
        sized.score,
        sized.is_in_sum,
        coalesce(hubs.candidate_no, 0) as hub_no,
        coalesce(leaves.candidate_no, 0) as leaf_no,
        sized.numerator + coalesce(hubs.numerator_moved, 0) + coalesce(leaves.numerator_moved, 0) as numerator,
        sized.denominator + coalesce(hubs.denominator_moved, 0) + coalesce(leaves.denominator_moved, 0)
            as denominator
    from sized
    left join parts as hubs
        on
            hubs.is_hub and sized.as_of = hubs.as_of and sized.unit_code = hubs.unit_code
            and sized.use_no = hubs.use_no and sized.period_id = hubs.period_id
    left join parts as leaves
        on
            not leaves.is_hub and sized.as_of = leaves.as_of and sized.unit_code = leaves.unit_code
            and sized.use_no = leaves.use_no and sized.period_id = leaves.period_id
    where not sized.is_outer
),

scored as (
    select
        pairs.as_of,
        pairs.period_id,
        pairs.unit_code,
        pairs.use_no,
        pairs.is_in_sum,
        pairs.hub_no,
        {{ choice_points('pairs.numerator', 'pairs.denominator', 'uses') }} - pairs.score as gain,
        pairs.numerator <= pairs.denominator or (pairs.hub_no = 0 and pairs.leaf_no = 0) as is_feasible
    from pairs
    inner join uses on pairs.use_no = uses.use_no
),

-- The corners: from the smallest numerator over the largest denominator to the reverse, and the
-- zero rule where a denominator can be 0.
corners as (
    select
        sized.as_of,
        sized.period_id,
        sized.unit_code,
        sized.use_no,
        sized.is_in_sum,
        {{ choice_points(
            'greatest(sized.numerator + sized.numerator_down, 0)', '(sized.denominator + sized.denominator_up)', 'uses'
        ) }} - sized.score as low_gain,
        {{ choice_points(
            '(sized.numerator + sized.numerator_up)', 'greatest(sized.denominator + sized.denominator_down, 1)', 'uses'
        ) }} - sized.score as high_gain,
        case
            when sized.denominator + sized.denominator_down <= 0
                then {{ choice_points('sized.numerator', '0', 'uses') }} - sized.score
        end as zero_gain
    from sized
    inner join uses on sized.use_no = uses.use_no
    where sized.is_outer
)

select
    as_of,
    period_id,
    unit_code,
    use_no,
    cast(hub_no as smallint) as hub_no,
    is_in_sum,
    count(case when is_feasible then 1 end) > 0 as is_feasible,
    false as is_outer,
    cast(min(case when is_feasible then gain end) as decimal(9, 2)) as low_gain,
    cast(max(case when is_feasible then gain end) as decimal(9, 2)) as high_gain
from scored
group by as_of, period_id, unit_code, use_no, hub_no, is_in_sum
union all
select
    as_of,
    period_id,
    unit_code,
    use_no,
    cast(0 as smallint) as hub_no,
    is_in_sum,
    true as is_feasible,
    true as is_outer,
    cast(least(low_gain, coalesce(zero_gain, low_gain)) as decimal(9, 2)) as low_gain,
    cast(greatest(high_gain, coalesce(zero_gain, high_gain)) as decimal(9, 2)) as high_gain
from corners

-- Every measure with a small number, the measure whose count it states, and the decision that
-- decides it: the big tables carry two bytes instead of the texts.
with measures as (select * from {{ ref('measures') }}),

decisions as (select * from {{ ref('decisions') }}),

decided as (select * from {{ ref('decision_measures') }}),

numbered as (
    select
        *,
        cast(row_number() over (order by measure_id) as smallint) as measure_no
    from measures
),

final as (
    select
        numbered.measure_no,
        numbered.measure_id,
        canonical.measure_no as canonical_no,
        canonical.measure_id as canonical_id,
        numbered.kind,
        numbered.is_additive,
        cast(decisions.sort_order as smallint) as decision_no,
        decisions.decision_id,
        decisions.scope,
        cast(decided.place as smallint) as place,
        numbered.restates_measure_id is not null as is_restated
    from numbered
    inner join numbered as canonical
        on coalesce(numbered.restates_measure_id, numbered.measure_id) = canonical.measure_id
    left join decided on canonical.measure_id = decided.measure_id
    left join decisions on decided.decision_id = decisions.decision_id
)

select * from final

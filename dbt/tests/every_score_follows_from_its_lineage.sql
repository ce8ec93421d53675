{{ config(severity='error', meta={'dagster': {'ref': {'name': 'int_score_lineage'}}}) }}
-- Every score that is not missing has its figures (a sum of others has theirs), and they give its
-- numerator, its denominator or the published score; no figure stands behind a score that is not there.
{% set score = ['basis', 'as_of', 'period_id', 'unit_code', 'slot'] | join(', ') -%}
with observations as (
    select * from {{ ref('stg_observed__observations') }}
    where {{ only_days_in_ledger_in_test() }}
),

lineage as (
    select
        lineage.*,
        coalesce(lineage.origin_value, observations.value) as value
    from {{ ref('int_score_lineage') }} as lineage
    left join observations
        on
            lineage.observation_as_of = observations.as_of
            and lineage.observation_id = observations.observation_id
    where {{ only_pending_ledger_in_test('lineage.as_of') }}
),

alternatives as (
    select
        {{ score }},
        part,
        part_no,
        sum(coefficient * {{ usable_count('value') }}) as value,
        max(divisor) as divisor
    from lineage
    where operation = 'max'
    group by {{ score }}, part, part_no
),

terms as (
    select
        {{ score }},
        part,
        coefficient * value as value
    from lineage
    where operation = 'sum'
    union all
    select
        {{ score }},
        part,
        max({{ whole_div('2 * value + divisor', '2 * divisor') }}) as value
    from alternatives
    group by {{ score }}, part
),

recomputed as (
    select
        {{ score }},
        sum(case when part <= 2 then value end) as numerator,
        sum(case when part in (3, 4) then value end) as denominator,
        {{ usable_score('max(case when part = 5 then value end)') }} as published
    from terms
    group by {{ score }}
),

stated as (
    select
        {{ score }},
        numerator,
        denominator,
        case when state = 'as_published' then score end as published
    from {{ ref('int_indicator_scores') }}
    where coalesce(score, numerator, denominator) is not null
    {% for relation in ['int_indicator_scores', 'int_component_scores'] -%}
        union all
        select
            'published' as {{ score }},
            null as numerator,
            null as denominator,
            published_score as published
        from {{ ref(relation) }}
        where basis = 'national' and published_score is not null
    {% endfor -%}
    union all
    select
        {{ score }}, null as numerator, null as denominator, score as published
    from {{ ref('int_component_scores') }}
    where state = 'as_published' and not is_sum
    union all
    select
        totals.basis,
        totals.as_of,
        totals.period_id,
        totals.unit_code,
        slots.slot,
        null as numerator,
        null as denominator,
        totals.total_score as published
    from {{ ref('int_composite_scores') }} as totals
    inner join {{ ref('int_slots') }} as slots
        on totals.methodology_id = slots.methodology_id and slots.score_level = 'composite'
    where totals.basis = 'published' and totals.total_score is not null
),

scores as (
    select * from stated
    where {{ only_pending_ledger_in_test() }}
)

select
    scores.*,
    recomputed.*
from scores
full outer join recomputed
    on
        scores.basis = recomputed.basis
        and scores.as_of = recomputed.as_of
        and scores.unit_code = recomputed.unit_code
        and scores.slot = recomputed.slot
        and scores.period_id = recomputed.period_id
where
    scores.numerator is distinct from recomputed.numerator
    or scores.denominator is distinct from recomputed.denominator
    or scores.published is distinct from recomputed.published

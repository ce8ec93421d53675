-- Which indicators use each count, under its own name or a repetition of it.
with terms as (
    select
        measure_id,
        indicator_id
    from {{ ref('indicator_measures') }}
    union
    select
        measure_id,
        indicator_id
    from {{ ref('rule_settings') }}
),

canonical as (
    select
        numbers.canonical_no as measure_no,
        terms.indicator_id
    from terms
    inner join {{ ref('int_measure_numbers') }} as numbers on terms.measure_id = numbers.measure_id
    group by numbers.canonical_no, terms.indicator_id
)

select
    measure_no,
    {{ text_list('indicator_id', ' ') }} as used_by
from canonical
group by measure_no

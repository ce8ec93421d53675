-- What bounds the vectors of a decision: each indicator all of whose counts lie in it, as two masks
-- (the numerator may not exceed the denominator).
with terms as (
    select
        indicator_measures.methodology_id,
        indicator_measures.indicator_id,
        indicator_measures.role,
        numbers.decision_no,
        numbers.place
    from {{ ref('indicator_measures') }} as indicator_measures
    inner join {{ ref('int_measure_numbers') }} as numbers
        on indicator_measures.measure_id = numbers.measure_id
),

masks as (
    select
        methodology_id,
        indicator_id,
        min(decision_no) as decision_no,
    {%- for number in places() %}
        sum(case when role = 'numerator' and place = {{ number }} then 1 else 0 end) as numerator_{{ number }},
        sum(case when role = 'denominator' and place = {{ number }} then 1 else 0 end) as denominator_{{ number }}
        {{- ',' if not loop.last }}
    {%- endfor %}
    from terms
    group by methodology_id, indicator_id
    having min(decision_no) = max(decision_no) and count(*) = count(decision_no)
)

select distinct
    decision_no,
{%- for number in places() %}
    cast(numerator_{{ number }} as int) as numerator_{{ number }},
    cast(denominator_{{ number }} as int) as denominator_{{ number }}
    {{- ',' if not loop.last }}
{%- endfor %}
from masks

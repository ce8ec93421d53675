{# The columns together are never null and never repeated. With `by_day` only the days that are
   being built are looked at; the others were looked at when they were built.
   Grouping numbers is cheaper than grouping texts: only rows whose number comes again (as that of
   repeated rows must), or that have a null, are grouped by the columns themselves. #}
{% test unique_combination(model, columns, by_day=false) %}
{%- set in_question = only_pending_in_test() if by_day else 'true' %}
with numbered as (
    select
        {{ key_hash(columns) }} as key_hash,
        {% for column in columns %}{{ column }} is null{{ ' or ' if not loop.last }}{% endfor %} as has_null
    from {{ model }}
    where {{ in_question }}
),

suspects as (
    select key_hash
    from numbered
    group by key_hash
    having count(*) > 1 or bool_or(has_null)
)

select {{ columns | join(', ') }}, count(*) as times
from {{ model }}
where {{ in_question }} and {{ key_hash(columns) }} in (select suspects.key_hash from suspects)
group by {{ columns | join(', ') }}
having count(*) > 1 {% for column in columns %} or {{ column }} is null{% endfor %}
{% endtest %}

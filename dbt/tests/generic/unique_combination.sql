{# The columns together are never null and never repeated. With `by_day` only the days that are
   being built are looked at; the others were looked at when they were built. #}
{% test unique_combination(model, columns, by_day=false) %}
select {{ columns | join(', ') }}, count(*) as times
from {{ model }}
where {{ only_pending_in_test() if by_day else 'true' }}
group by {{ columns | join(', ') }}
having count(*) > 1 {% for column in columns %} or {{ column }} is null{% endfor %}
{% endtest %}

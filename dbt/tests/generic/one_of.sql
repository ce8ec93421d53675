{# The column holds one of the values, or null. #}
{% test one_of(model, column_name, values, by_day=false) %}
select {{ column_name }} as unknown_value, count(*) as times
from {{ model }}
where
    cast({{ column_name }} as {{ dbt.type_string() }}) not in ({% for value in values %}'{{ value }}'{{ ', ' if not loop.last }}{% endfor %})
    and {{ only_pending_in_test() if by_day else 'true' }}
group by {{ column_name }}
{% endtest %}

{# Every value of the column is a key of a reference table. For staging models only: an orchestrator
   can't attach a test with two parents to a source. #}
{% test known_key(model, column_name, to, field, by_day=false) %}
with keys as (
    select {{ column_name }} as key, count(*) as times
    from {{ model }}
    where {{ only_pending_in_test() if by_day else 'true' }}
    group by {{ column_name }}
)

select keys.key, keys.times
from keys
left join {{ to }} as known on keys.key = known.{{ field }}
where known.{{ field }} is null
{% endtest %}

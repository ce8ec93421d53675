{# A score lies between 0 and its maximum. A score as published is the source's, not ours. #}
{% test score_within_maximum(model, score, maximum) %}
select *
from {{ model }}
where
    ({{ score }} < 0 or {{ score }} > {{ maximum }})
    and state not in ('as_published', 'mixed')
    and {{ only_pending_in_test() }}
{% endtest %}

{# The days whose comparison with an earlier day changes: the days of the ledger, and for each
   export the next later day, whose previous day may be another one now. #}
{% macro pending_check_days() %}
    {% set days = pending_ledger_days() %}
    {% if not execute %}{{ return([]) }}{% endif %}
    {% set captures = adapter.get_relation(target.database, 'intermediate', 'int_ledger_captures') %}
    {% if not days or captures is none %}{{ return(days) }}{% endif %}
    {% set query %}
        {% for day in days %}
        select date '{{ day }}' as as_of
        union
        select min(as_of) as as_of from {{ captures }}
        where as_of > date '{{ day }}' and as_of = captured_as_of
        group by portal_id, dataset
        {{ 'union' if not loop.last }}
        {% endfor %}
    {% endset %}
    {% set found = 'select as_of from (' ~ query ~ ') as days where as_of is not null order by as_of' %}
    {{ return(run_query(found).columns[0].values() | map('string') | list) }}
{% endmacro %}

{# Restrict a model of comparisons to those days. #}
{% macro only_pending_checks(column='as_of') -%}
    {%- if is_incremental() -%}
        {%- set days = pending_check_days() -%}
        {{ column ~ ' in (' ~ day_list(days) ~ ')' if days else 'false' }}
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

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
        {{ on_days(column, days) }}
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{# The days whose figures those comparisons read: with the newest earlier day of each export. #}
{% macro only_days_checked(column='as_of') -%}
    {%- set pairs = ref('int_export_pairs') -%}
    {%- if is_incremental() and execute -%}
        {%- set within = only_pending_checks() -%}
        {%- set query -%}
            select as_of from {{ pairs }} where {{ within }}
            union
            select earlier_as_of from {{ pairs }} where {{ within }} and earlier_as_of is not null
        {%- endset -%}
        {{ on_days(column, run_query(query).columns[0].values() | map('string') | list) }}
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{# Which days of the rankings change when the pending days do: those days, and in each ranking
   the next later day, whose previous day may be another one now. #}
{% macro ranking_days_to_replace() %}
    {% if not execute %}{{ return([]) }}{% endif %}
    {% set days = pending_ledger_days() %}
    {% if not days %}{{ return([]) }}{% endif %}
    {% set query %}
        {% for day in days %}
        select date '{{ day }}' as as_of
        union
        select min(as_of) as as_of
        from {{ ref('int_ranking_days') }}
        where as_of > date '{{ day }}'
        group by period_id, peer_group, basis, methodology_id
        {{ 'union' if not loop.last }}
        {% endfor %}
    {% endset %}
    {{ return(run_query('select as_of from (' ~ query ~ ') as days where as_of is not null order by as_of').columns[0].values() | map('string') | list) }}
{% endmacro %}

{# Restrict the rankings to those days in an incremental run. #}
{% macro only_changed_rankings(column='as_of') -%}
    {%- if is_incremental() -%}
        {%- set days = ranking_days_to_replace() -%}
        {{ on_days(column, days) }}
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

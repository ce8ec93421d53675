{# The texts of a group in one text, in order. #}
{% macro text_list(column, separator) %}{{ return(adapter.dispatch('text_list')(column, separator)) }}{% endmacro %}
{% macro default__text_list(column, separator) -%}
    string_agg({{ column }}, '{{ separator }}' order by {{ column }})
{%- endmacro %}
{% macro spark__text_list(column, separator) -%}
    listagg({{ column }}, '{{ separator }}') within group (order by {{ column }})
{%- endmacro %}

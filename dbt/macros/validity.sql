{# Half-open validity of dated rows. Not here: which rows there are. #}

{# The first day on which a dated row no longer holds; far away where it has no end. A comparison
   with it is one that a hash join can take, `or valid_to is null` makes DuckDB loop. #}
{% macro end_of_validity(valid_to) -%}
    coalesce({{ valid_to }}, date '9999-12-31')
{%- endmacro %}

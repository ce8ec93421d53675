{# Incremental strategy: whole days are replaced, also by nothing.
   dbt's own delete+insert deletes only the days that the new rows contain, so a day that
   lost all its rows would keep the old ones. The model may widen the list with
   `meta.replaced_days_macro` (rankings: the day after a changed day changes too). #}
{% macro get_incremental_replace_days_sql(arg_dict) %}
    {{ return(adapter.dispatch('get_incremental_replace_days_sql')(arg_dict)) }}
{% endmacro %}

{% macro default__get_incremental_replace_days_sql(arg_dict) %}
    {%- set columns = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    {%- set widened = config.get('meta', {}).get('replaced_days_macro') -%}
    {%- set days = context[widened]() if widened else pending_days() -%}
    {% if days %}
    delete from {{ arg_dict['target_relation'] }} where {{ on_days('as_of', days) }};
    {% endif %}
    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }} from {{ arg_dict['temp_relation'] }}
{% endmacro %}

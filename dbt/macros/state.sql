{# What the warehouse remembers about itself. Not here: any figure. #}

{# Record every invocation that may write, before it writes: publishing looks up the results of
   the last one, so a killed or hand-started dbt run is never mistaken for a good build.
   The hook gives the statements back to dbt, which commits them; run by `statement` inside the
   macro they would be rolled back with the hook's own transaction. #}
{% macro record_invocation() %}
    {% if execute and flags.WHICH in ['build', 'run', 'seed', 'snapshot', 'test', 'run-operation'] %}
        create schema if not exists {{ target.database }}.state;
        create table if not exists {{ target.database }}.state.last_invocation (
            invocation_id varchar, started_at timestamp, which varchar
        );
        delete from {{ target.database }}.state.last_invocation;
        insert into {{ target.database }}.state.last_invocation
        values ('{{ invocation_id }}', timestamp '{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}', '{{ flags.WHICH }}');
    {% endif %}
{% endmacro %}

{# The days whose captures differ from those that the warehouse was built from. #}
{% macro pending_days() %}
    {% if not execute %}{{ return([]) }}{% endif %}
    {% set state = adapter.get_relation(target.database, 'state', 'build_state') %}
    {% if state is none or flags.FULL_REFRESH %}
        {% set query %}select distinct as_of from {{ source('observed', 'day_inputs') }} order by as_of{% endset %}
    {% else %}
        {% set query %}
            select inputs.as_of
            from {{ source('observed', 'day_inputs') }} as inputs
            left join {{ state }} as built on inputs.as_of = built.as_of
            where built.input_hash is distinct from inputs.input_hash
            order by inputs.as_of
        {% endset %}
    {% endif %}
    {{ return(run_query(query).columns[0].values() | map('string') | list) }}
{% endmacro %}

{% macro day_list(days) -%}
    {%- for day in days -%}date '{{ day }}'{{ ', ' if not loop.last }}{%- endfor -%}
{%- endmacro %}

{# Restrict a model to the pending days in an incremental run; no restriction in a full build. #}
{% macro only_pending(column='as_of') -%}
    {%- if is_incremental() -%}
        {%- set days = pending_days() -%}
        {{ column ~ ' in (' ~ day_list(days) ~ ')' if days else 'false' }}
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{# The same restriction for tests; with nothing pending a test looks at every day. #}
{% macro only_pending_in_test(column='as_of') -%}
    {%- set days = pending_days() -%}
    {{ column ~ ' in (' ~ day_list(days) ~ ')' if days else 'true' }}
{%- endmacro %}

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

{# The days whose captures differ from those that the warehouse was built from. Found once per
   invocation, before anything is written; models and tests then ask the small table. #}
{% macro pending_days() %}
    {% if not execute %}{{ return([]) }}{% endif %}
    {% if flags.WHICH in noting_commands() %}
        {% set noted %}
            select as_of from {{ target.database }}.state.pending_days
            where invocation_id = '{{ invocation_id }}' order by as_of
        {% endset %}
        {{ return(run_query(noted).columns[0].values() | map('string') | list) }}
    {% endif %}
    {{ return(run_query(pending_days_query()).columns[0].values() | map('string') | list) }}
{% endmacro %}

{% macro pending_days_query() %}
    {% set state = adapter.get_relation(target.database, 'state', 'build_state') %}
    select distinct inputs.as_of
    from {{ source('observed', 'day_inputs') }} as inputs
    {% if state is not none and not flags.FULL_REFRESH %}
    left join {{ state }} as built on inputs.as_of = built.as_of
    where built.input_hash is distinct from inputs.input_hash
    {% endif %}
    order by inputs.as_of
{% endmacro %}

{# Commands that begin with noting the pending days. #}
{% macro noting_commands() %}{{ return(['build', 'run', 'test']) }}{% endmacro %}

{% macro note_pending_days() %}
    {% if execute and flags.WHICH in noting_commands() %}
        create or replace table {{ target.database }}.state.pending_days as
        select '{{ invocation_id }}' as invocation_id, days.as_of from ({{ pending_days_query() }}) as days
    {% endif %}
{% endmacro %}

{% macro day_list(days) -%}
    {%- for day in days -%}date '{{ day }}'{{ ', ' if not loop.last }}{%- endfor -%}
{%- endmacro %}

{# Whether a column is one of the days. One day is an equality, several are a range as well: DuckDB
   hands both, but no list, over to the other side of a join. #}
{% macro on_days(column, days, when_none='false') -%}
    {%- if not days -%}
        {{ when_none }}
    {%- elif days | length == 1 -%}
        {{ column }} = {{ day_list(days) }}
    {%- else -%}
        ({{ column }} >= {{ day_list([days | min]) }} and {{ column }} <= {{ day_list([days | max]) }} and {{ column }} in ({{ day_list(days) }}))
    {%- endif -%}
{%- endmacro %}

{# Restrict a model to the pending days in an incremental run; no restriction in a full build. #}
{% macro only_pending(column='as_of') -%}
    {%- if is_incremental() -%}
        {%- set days = pending_days() -%}
        {{ on_days(column, days) }}
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{# The same restriction for tests; with nothing pending a test looks at every day. #}
{% macro only_pending_in_test(column='as_of') -%}
    {%- set days = pending_days() -%}
    {{ on_days(column, days, when_none='true') }}
{%- endmacro %}

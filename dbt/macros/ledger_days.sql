{# The days that the ledger redoes: the pending ones, and later days that may carry figures of a
   pending day forward. Not here: what is carried.

   The tables are looked up by name, not by ref: they stand from the build before (without one
   every day is pending), and a unit test has no need of them. #}
{% macro pending_ledger_days() %}
    {% if not execute %}{{ return([]) }}{% endif %}
    {% set days = pending_days() %}
    {% set settings = adapter.get_relation(target.database, 'seeds', 'reconciliation_settings') %}
    {% if not days or settings is none %}{{ return(days) }}{% endif %}
    {% set query %}
        select distinct inputs.as_of
        from {{ source('observed', 'day_inputs') }} as inputs
        cross join (select max(carry_forward_days) as days from {{ settings }}) as longest
        where
            inputs.as_of in ({{ day_list(days) }})
            {% for day in days %}
            or (
                inputs.as_of > date '{{ day }}'
                and {{ dbt.datediff("date '" ~ day ~ "'", 'inputs.as_of', 'day') }} <= longest.days
            )
            {% endfor %}
        order by inputs.as_of
    {% endset %}
    {{ return(run_query(query).columns[0].values() | map('string') | list) }}
{% endmacro %}

{# Restrict a model of the ledger to those days in an incremental run. The model's own
   `meta.replaced_days_macro` must be `pending_ledger_days`. #}
{% macro only_pending_ledger(column='as_of') -%}
    {%- if is_incremental() -%}
        {%- set days = pending_ledger_days() -%}
        {{ on_days(column, days) }}
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{# The same for tests; with nothing pending a test looks at every day. #}
{% macro only_pending_ledger_in_test(column='as_of') -%}
    {%- set days = pending_ledger_days() -%}
    {{ on_days(column, days, when_none='true') }}
{%- endmacro %}

{# The days whose observations the ledger of the pending days reads: with what is carried. #}
{% macro only_days_in_ledger(column='as_of') -%}
    {%- set captures = ref('int_ledger_captures') -%}
    {%- if is_incremental() and execute -%}
        {%- set sources = days_in_ledger() -%}
        {{ on_days(column, sources) }}
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{# The same for tests; with nothing pending a test looks at every day. #}
{% macro only_days_in_ledger_in_test(column='as_of') -%}
    {%- set captures = ref('int_ledger_captures') -%}
    {%- set sources = days_in_ledger() if execute else [] -%}
    {{ on_days(column, sources, when_none='true') }}
{%- endmacro %}

{% macro days_in_ledger() %}
    {% set days = pending_ledger_days() %}
    {% set captures = adapter.get_relation(target.database, 'intermediate', 'int_ledger_captures') %}
    {% if not days or captures is none %}{{ return(days) }}{% endif %}
    {% set query %}
        select distinct captured_as_of from {{ captures }} where {{ on_days('as_of', days) }}
    {% endset %}
    {{ return(run_query(query).columns[0].values() | map('string') | list) }}
{% endmacro %}

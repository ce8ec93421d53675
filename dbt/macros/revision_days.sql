{# Which days of the revisions change when the pending days do: those days, and for every request
   the next two later days on which it was answered, which are compared with them. #}
{% macro pending_revision_days() %}
    {% if not execute %}{{ return([]) }}{% endif %}
    {% set days = pending_days() %}
    {% set captures = adapter.get_relation(target.database, 'intermediate', 'int_captures') %}
    {% if not days or captures is none %}{{ return(days) }}{% endif %}
    {% set query %}
        {% for day in days %}
        select date '{{ day }}' as as_of
        union
        select as_of
        from (
            select
                as_of,
                dense_rank() over (partition by request_key order by as_of) as place
            from {{ captures }}
            where status = 'good' and as_of > date '{{ day }}'
        ) as later_days
        where place <= 2
        {{ 'union' if not loop.last }}
        {% endfor %}
    {% endset %}
    {% set found = 'select distinct as_of from (' ~ query ~ ') as days order by as_of' %}
    {{ return(run_query(found).columns[0].values() | map('string') | list) }}
{% endmacro %}

{# Restrict a model of revisions to those days in an incremental run. The model's own
   `meta.replaced_days_macro` must be `pending_revision_days`. #}
{% macro only_pending_revisions(column='as_of') -%}
    {%- if is_incremental() -%}
        {%- set days = pending_revision_days() -%}
        {{ on_days(column, days) }}
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{# The days whose observations the comparisons of those days read. #}
{% macro only_days_compared(column='as_of') -%}
    {%- set pairs = ref('int_revision_pairs') -%}
    {%- if is_incremental() and execute -%}
        {%- set days = pending_revision_days() -%}
        {%- if days -%}
            {%- set within = on_days('as_of', days) -%}
            {%- set query -%}
                select as_of from {{ pairs }} where {{ within }}
                union
                select earlier_as_of from {{ pairs }} where {{ within }}
                union
                select before_as_of from {{ pairs }} where {{ within }} and before_as_of is not null
            {%- endset -%}
            {%- set compared = run_query(query).columns[0].values() | map('string') | list -%}
            {{ on_days(column, compared) }}
        {%- else -%}
            false
        {%- endif -%}
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{# What a change is, by what was compared. Without a name (null) it is the growth of an open period. #}
{% macro revision_kind(comparison, is_taken_back, has_returned) -%}
    case
        when {{ comparison }} <> 'open' then {{ comparison }}
        when {{ has_returned }} then 'reversal'
        when {{ is_taken_back }} then 'withdrawn'
    end
{%- endmacro %}

{# Whether two rows are statements about the same thing, in answers to the same question. #}
{% macro same_statement(one, other) -%}
    {{ one }}.pair_no = {{ other }}.pair_no
    and {{ one }}.unit_code = {{ other }}.unit_code
    and {{ one }}.measure_no = {{ other }}.measure_no
    and {{ one }}.period_id = {{ other }}.period_id
    and {{ one }}.is_member = {{ other }}.is_member
{%- endmacro %}

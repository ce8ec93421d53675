{# Counting changes of figures. Not here: which days are compared (`revision_days.sql`). #}

{# What tells the steps apart: the figure, where it was revised; else only its export and measure. #}
{% macro revision_step_key() -%}
    as_of, portal_id, dataset, period_id, measure_no, comparison, kind, capture_id, unit_code, is_member, ordinal,
    earlier_ordinal, has_changed, has_returned, value, earlier_value, is_synthetic
{%- endmacro %}

{# Number, direction and size of the changes of a group of figures. #}
{% macro revision_sizes(later, former) -%}
    count(*) as figures,
    sum(case when {{ later }} > {{ former }} then 1 else 0 end) as raised,
    sum(case when {{ later }} < {{ former }} then 1 else 0 end) as lowered,
    sum(case when {{ former }} is null and {{ later }} is not null then 1 else 0 end) as appeared,
    sum(case when {{ former }} is not null and {{ later }} is null then 1 else 0 end) as vanished,
    cast(coalesce(sum({{ former }}), 0) as decimal(28, 6)) as former_sum,
    cast(coalesce(sum({{ later }} - {{ former }}), 0) as decimal(28, 6)) as net_change,
    cast(coalesce(sum(abs({{ later }} - {{ former }})), 0) as decimal(28, 6)) as gross_change,
    cast(coalesce(max(abs({{ later }} - {{ former }})), 0) as decimal(18, 6)) as largest_change
{%- endmacro %}

{# The same of a group of steps: all changes, and the revisions among them. #}
{% macro revision_counts() -%}
    cast(sum(figures) as bigint) as compared,
    cast(sum(case when has_changed then figures else 0 end) as bigint) as changed,
    cast(sum(case when kind is not null then figures else 0 end) as bigint) as revised,
    cast(sum(case when has_returned then figures else 0 end) as bigint) as returned,
    cast(sum(raised) as bigint) as raised,
    cast(sum(lowered) as bigint) as lowered,
    cast(sum(appeared) as bigint) as appeared,
    cast(sum(vanished) as bigint) as vanished,
    cast(sum(net_change) as decimal(28, 6)) as net_change,
    cast(sum(gross_change) as decimal(28, 6)) as gross_change,
    max(largest_change) as largest_change,
    {% for column in ['raised', 'lowered', 'appeared', 'vanished'] %}
        cast(sum(case when kind is not null then {{ column }} else 0 end) as bigint) as revised_{{ column }},
    {% endfor %}
    {% for column in ['net_change', 'gross_change'] %}
        cast(sum(case when kind is not null then {{ column }} else 0 end) as decimal(28, 6)) as revised_{{ column }},
    {% endfor %}
    max(case when kind is not null then largest_change else 0 end) as revised_largest_change,
    max(case when is_synthetic then 1 else 0 end) = 1 as has_synthetic
{%- endmacro %}

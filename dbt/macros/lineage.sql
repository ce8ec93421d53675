{# Where a figure stands, as one number that the big tables carry instead of an observation's id.
   Not here: which figure a score takes (figures.sql, ledger.sql).

   Of the ledger: ((is_member x 10^6 + capture_no) x 10^4 + measure_no) x 10^6 + ordinal, from the
   place in its order of choice; ordinal 0 is a sum that the capture does not state itself. Of the
   national counts: the number of the capture in force x 10^6 + ordinal; the measure is the slot's. #}
{% macro figure_no(source_order, ordinal) -%}
    ({{ source_order }} % 100000000000 * 1000000 + {{ ordinal }})
{%- endmacro %}

{# The national figure of a part that wins by first_stated. #}
{% macro first_figure(part) -%}
    min(source_order * 1000000 + ordinal) filter (where part = {{ parts()[part] }}) % 10000000000000
{%- endmacro %}

{# The national figure of a part that comes last, by last_stated. #}
{% macro last_figure(part) -%}
    max(source_order * 1000000 + ordinal) filter (where part = {{ parts()[part] }}) % 10000000000000
{%- endmacro %}

{# The ordinal inside its capture, as the parser counted its rows. #}
{% macro figure_ordinal(figure_no) -%}
    cast({{ figure_no }} % 1000000 as int)
{%- endmacro %}

{# The number of the capture of a figure. #}
{% macro figure_capture(figure_no, is_national='false') -%}
    cast(case
        when {{ is_national }} then {{ whole_div(figure_no, 1000000) }}
        else {{ whole_div(figure_no, 10000000000) }} % 1000000
    end as int)
{%- endmacro %}

{# The number of the measure under which the source states a figure of the ledger. #}
{% macro figure_measure(figure_no) -%}
    cast({{ whole_div(figure_no, 1000000) }} % 10000 as smallint)
{%- endmacro %}

{# Whether a figure of the ledger stands in the parent's answer. #}
{% macro figure_is_member(figure_no) -%}
    ({{ whole_div(figure_no, 10000000000000000) }} > 0)
{%- endmacro %}

{# The figure of a part, from columns named by part. #}
{% macro figure_of_part(part) -%}
    case {{ part }}
        {%- for name, number in parts().items() %} when {{ number }} then {{ name }}_figure{% endfor %}
    end
{%- endmacro %}

{# The columns that say where the figures of a score stand: of its counts, and all of them. #}
{% macro counted_figures() %}
    {{ return(['numerator_1_figure', 'numerator_2_figure', 'denominator_1_figure', 'denominator_2_figure']) }}
{% endmacro %}

{% macro figure_columns(prefix='', columns=none) -%}
    {%- for column in columns or counted_figures() + ['published_figure'] %}
    {{ prefix }}{{ column }}{{ ',' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{# Whether the score has the count that a part belongs to. #}
{% macro has_count(part, numerator, denominator) -%}
    (({{ part }} <= 2 and {{ numerator }} is not null) or ({{ part }} in (3, 4) and {{ denominator }} is not null))
{%- endmacro %}

{# The observation's id from the capture's and the ordinal. #}
{% macro observation_id(capture_id, ordinal) -%}
    substr({{ capture_id }}, 1, 12) || ':' || lpad(cast({{ ordinal }} as {{ dbt.type_string() }}), 6, '0')
{%- endmacro %}

{# How many periods of a kind make a year. #}
{% macro parts_of_a_year(period_type) -%}
    case {{ period_type }} when 'half' then 2 when 'quarter' then 4 when 'month' then 12 else 1 end
{%- endmacro %}

{# The name of a row of the yearly reports. #}
{% macro report_id(reports) -%}
    {{ reports }}.unit_code || ':' || cast({{ reports }}.year as {{ dbt.type_string() }}) || ':' || {{ reports }}.measure_id
{%- endmacro %}

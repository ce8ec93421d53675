{# How a figure is taken from several answers. Not here: what is done with it. #}

{# The parts that figures play in a score, as small numbers: the big tables compare bytes. #}
{% macro parts() %}
    {{ return({'numerator_1': 1, 'numerator_2': 2, 'denominator_1': 3, 'denominator_2': 4, 'published': 5}) }}
{% endmacro %}

{# The parts that are counts. #}
{% macro counted_parts() %}
    {{ return(['numerator_1', 'numerator_2', 'denominator_1', 'denominator_2']) }}
{% endmacro %}

{# The number of a part, from its role and its term. #}
{% macro part_number(role, term) -%}
    cast(case {{ role }}
        when 'numerator' then {{ term }}
        when 'denominator' then 2 + {{ term }}
        when 'published' then 5
    end as smallint)
{%- endmacro %}

{# The value of a part that the first source in order states; a source that says null is passed
   over, and no source at all gives null. #}
{% macro first_stated(part) -%}
    min_by(value, source_order) filter (where part = {{ parts()[part] }})
{%- endmacro %}

{# The same of the last source in order: of a component's score that is the export whose counts it
   is made of, where the scoreboard comes first. #}
{% macro last_stated(part) -%}
    max_by(value, source_order) filter (where part = {{ parts()[part] }})
{%- endmacro %}

{# A figure as a decimal of 64 bits, which is many times faster than 128: below 10^12, with six
   decimals. Anything bigger is no figure of these indices (null; the check on them names it). #}
{% macro compact_figure(value) -%}
    try_cast({{ value }} as decimal(18, 6))
{%- endmacro %}

{# A count that the exact arithmetic can take: whole and not negative. Anything else is no count
   (null), and the check on figures names it. #}
{% macro usable_count(value) -%}
    case when {{ value }} >= 0 and {{ value }} % 1 = 0 then cast({{ value }} as bigint) end
{%- endmacro %}

{# Whether a figure is a placeholder: its flag names its measure, or is a TEMP flag that nobody has
   looked at (`known_flag` is null then). #}
{% macro is_placeholder(flag, flagged_measure, known_flag) -%}
    ({{ flagged_measure }} is not null or ({{ flag }} like 'TEMP%' and {{ known_flag }} is null))
{%- endmacro %}

{# A published score that the columns of scores can hold, also when added up over a unit's
   indicators. Anything bigger is no score (null), and the check on figures names it. #}
{% macro usable_score(value) -%}
    case when {{ value }} < 100000 then cast({{ value }} as decimal(9, 2)) end
{%- endmacro %}

{# How a figure is taken from several answers. Not here: what is done with it. #}

{# The value that the first source in order states; a source that says null is passed over, and
   no source at all gives null. #}
{% macro first_stated(role, term) -%}
    min_by(value, case when value is not null then source_order end)
        filter (where role = '{{ role }}' and term = {{ term }})
{%- endmacro %}

{# A count that the exact arithmetic can take: whole, not negative, below 10^12. Anything else is
   no count (null), and the check `counts_are_usable` names it. #}
{% macro usable_count(value) -%}
    case
        when {{ value }} >= 0 and {{ value }} < 1000000000000 and {{ value }} = floor({{ value }})
            then cast({{ value }} as bigint)
    end
{%- endmacro %}

{# The limits of the exact enumeration, and the points of one choice. Not here: what is a candidate. #}

{# Above so many choices of one block of decisions the corners bound it from outside. #}
{% macro most_choices() %}{{ return(4096) }}{% endmacro %}

{# Above so many combinations of rule settings their range is pooled. #}
{% macro most_settings() %}{{ return(64) }}{% endmacro %}

{# The points of an indicator for counts that may have a zero denominator; `rule` is the relation
   with the columns of the indicator's rule. #}
{% macro choice_points(numerator, denominator, rule) -%}
    case
        when {{ denominator }} = 0 and {{ rule }}.zero_rule = 'maximum'
            then {{ points_from_hundredths(rule ~ '.max_hundredths') }}
        when {{ denominator }} = 0 then cast(0 as decimal(9, 2))
        else {{ indicator_points(
            numerator, denominator, rule ~ '.max_hundredths', rule ~ '.cap_percent', rule ~ '.decimals', rule ~ '.rounding'
        ) }}
    end
{%- endmacro %}

{# One end of the range of a score of basis reconciled; without choices it is the score itself. Other
   bases have no range. Expects the ranges beside the scores as `ranges`. #}
{% macro range_end(scores, gain, score='score') -%}
    cast(
        case
            when {{ scores }}.basis in ('reconciled', 'provincial') and not coalesce(ranges.is_unknown, false)
                then {{ scores }}.{{ score }} + coalesce(ranges.{{ gain }}, 0)
        end
        as decimal(9, 2)
    )
{%- endmacro %}

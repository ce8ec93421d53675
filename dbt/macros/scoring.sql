{# Exact scoring. Every score of the warehouse is made here, in whole numbers; nothing passes
   through a binary float. The same rule stands once more, in Python's decimal, in the tests. #}

{# Whole division, rounding towards zero (operands are never negative here). #}
{% macro whole_div(a, b) %}{{ return(adapter.dispatch('whole_div')(a, b)) }}{% endmacro %}
{% macro default__whole_div(a, b) %}(({{ a }}) // ({{ b }})){% endmacro %}
{% macro spark__whole_div(a, b) %}(({{ a }}) div ({{ b }})){% endmacro %}

{# numerator / denominator as a whole number of 10^-decimals, rounded by `rounding`
   (half_up | half_even | down). The denominator must be positive. An unknown mode gives null,
   which the not-null checks of the scores catch. #}
{% macro rounded_quotient(numerator, denominator, rounding) -%}
    ({{ whole_div(numerator, denominator) }} + case {{ rounding }}
        when 'half_up' then case when 2 * (({{ numerator }}) % ({{ denominator }})) >= ({{ denominator }}) then 1 else 0 end
        when 'half_even' then case
            when 2 * (({{ numerator }}) % ({{ denominator }})) > ({{ denominator }}) then 1
            when 2 * (({{ numerator }}) % ({{ denominator }})) = ({{ denominator }})
                then {{ whole_div(numerator, denominator) }} % 2
            else 0 end
        when 'down' then 0
    end)
{%- endmacro %}

{# An indicator's points: maximum x min(1, ratio / cap), rounded once.
   max_hundredths: the maximum in hundredths of a point (whole); cap_percent: the share, in per
   cent, from which the maximum is given (100 = linear); decimals: 0, 1 or 2.
   Counts are whole numbers; the denominator must be positive (zero rules come before). #}
{% macro indicator_points(numerator, denominator, max_hundredths, cap_percent, decimals, rounding) -%}
    case
        when {{ numerator }} * 100 >= {{ denominator }} * {{ cap_percent }}
            then {{ points_from_hundredths(max_hundredths) }}
        when {{ decimals }} = 2
            then {{ points_from_hundredths(rounded_quotient(max_hundredths ~ ' * ' ~ numerator ~ ' * 100', denominator ~ ' * ' ~ cap_percent, rounding)) }}
        when {{ decimals }} = 1
            then {{ points_from_hundredths('10 * ' ~ rounded_quotient(max_hundredths ~ ' * ' ~ numerator ~ ' * 10', denominator ~ ' * ' ~ cap_percent, rounding)) }}
        when {{ decimals }} = 0
            then {{ points_from_hundredths('100 * ' ~ rounded_quotient(max_hundredths ~ ' * ' ~ numerator, denominator ~ ' * ' ~ cap_percent, rounding)) }}
    end
{%- endmacro %}

{# Decimal division gives a DOUBLE on one engine and another scale on the next; a decimal
   product is exact on both. #}
{% macro points_from_hundredths(hundredths) -%}
    cast(cast({{ hundredths }} as decimal(16, 0)) * cast(0.01 as decimal(3, 2)) as decimal(9, 2))
{%- endmacro %}

{# numerator / denominator with six decimals, half up; null where the denominator is not positive. #}
{% macro exact_ratio(numerator, denominator) -%}
    case when {{ denominator }} > 0 then
        cast(cast({{ rounded_quotient(numerator ~ ' * 1000000', denominator, "'half_up'") }} as decimal(20, 0))
            * cast(0.000001 as decimal(7, 6)) as decimal(18, 6))
    end
{%- endmacro %}

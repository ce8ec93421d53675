{# A decision's values as a vector of places: the big tables carry four numbers instead of rows.
   Not here: which measure stands at which place (decision_measures). #}

{% macro places() %}{{ return([1, 2, 3, 4]) }}{% endmacro %}

{# The columns of a vector: one aggregate per place. #}
{% macro vector_of(value, place='place', prefix='value_') -%}
    {%- for number in places() %}
    max({{ value }}) filter (where {{ place }} = {{ number }}) as {{ prefix }}{{ number }}{{ ',' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{# The columns of a vector, under another name where wanted. #}
{% macro vector(prefix, target_prefix=none) -%}
    {%- for number in places() -%}
    {{ prefix }}{{ number }}{{ ' as ' ~ target_prefix ~ number if target_prefix }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{# The element of a vector at a place that a row names. #}
{% macro at_place(place, prefix='value_') -%}
    case {{ place }}{% for number in places() %} when {{ number }} then {{ prefix }}{{ number }}{% endfor %} end
{%- endmacro %}

{# The smallest element of a vector; a place without a value counts as 0. #}
{% macro smallest_of(vector) -%}
    least({% for number in places() %}coalesce({{ vector }}{{ number }}, 0){{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}

{# The sum of the elements that a mask of zeros and ones takes. #}
{% macro masked_sum(vector, mask) -%}
    ({% for number in places() %}coalesce({{ vector }}{{ number }}, 0) * {{ mask }}{{ number }}{{ ' + ' if not loop.last }}{% endfor %})
{%- endmacro %}

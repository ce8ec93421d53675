{# What is known about an error of a source. Not here: where the figures come from. #}

{# What the source says on a day: it is silent, still wrong, right, something else, or no longer
   states the figure. An identity of which only breaks are kept has not
   broken where it has no row. #}
{% macro correction_finding() -%}
    case
        when answered.as_of is null then 'silent'
        when counted.units_wrong > 0 then 'wrong'
        when counted.statements = counted.right_statements then 'right'
        when counted.statements is null and corrections.rows_kept = 'breaks' then 'right'
        when counted.statements is null then 'gone'
        else 'changed'
    end
{%- endmacro %}

{# Where an error stands in its life, from what the source says and what a person has confirmed. #}
{% macro correction_state(finding, as_of, expected_on, confirmed_on) -%}
    case
        when {{ finding }} = 'wrong' and {{ confirmed_on }} <= {{ as_of }} then 'returned'
        when {{ confirmed_on }} <= {{ as_of }} then 'confirmed'
        when {{ finding }} = 'right' then 'fixed'
        when {{ finding }} = 'wrong' and {{ expected_on }} <= {{ as_of }} then 'overdue'
        when {{ finding }} = 'wrong' then 'open'
        else {{ finding }}
    end
{%- endmacro %}

{# The same of an override: the source says what it was written against, or what it puts in its
   place, or something else. In force or expired, that is the same. #}
{% macro override_finding(state, rule_value, value, expected_value) -%}
    case
        when {{ state }} = 'no_answer' then 'silent'
        when {{ rule_value }} is null then 'gone'
        when {{ rule_value }} = {{ value }} then 'right'
        when {{ rule_value }} = {{ expected_value }} then 'wrong'
        else 'changed'
    end
{%- endmacro %}

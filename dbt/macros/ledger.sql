{# The words of the ledger as expressions. Not here: which figures stand in it. #}

{# Whether two counts are within the tolerance of a rule, in whole numbers:
   gap <= max(absolute, share of the chosen value). #}
{% macro within_tolerance(gap, chosen, absolute, ppm) -%}
    ({{ gap }} <= {{ absolute }} or {{ gap }} * 1000000 <= {{ ppm }} * {{ chosen }})
{%- endmacro %}

{# The place in the order of choice: an admissible figure before one that is only shown because it
   is old or of another cut-off; a placeholder or no count at all is never chosen (null). #}
{% macro choice_order(issue, source_order) -%}
    case
        when {{ issue }} is null then {{ source_order }}
        when {{ issue }} in ('stale', 'other_cutoff') then {{ source_order }} + 1000000000000000000
    end
{%- endmacro %}

{# How far the sources stand behind a value.
   A: two portals say the same. B: two portals within the tolerance, or several statements of one
   portal within it. C: one statement, a value computed by a rule or set by a person, or a
   difference whose cause is known. D: a difference without a known cause, a figure that was
   carried forward or is of another cut-off, or none. #}
{% macro ledger_grade(status, has_second_portal, has_issue, cause_is_known) -%}
    case
        when {{ status }} = 'no_candidate' or {{ has_issue }} then 'D'
        when {{ status }} = 'agree' and {{ has_second_portal }} then 'A'
        when {{ status }} in ('agree', 'within_tolerance') then 'B'
        when {{ status }} in ('one_sided', 'derived', 'override') then 'C'
        when {{ cause_is_known }} then 'C'
        else 'D'
    end
{%- endmacro %}

{# The number of the capture inside a source's place in the order (see int_ledger_figures). #}
{% macro capture_of(source_order) -%}
    ({{ whole_div(source_order, 10000) }} % 1000000)
{%- endmacro %}

{# numerator / denominator in per cent with two decimals, half up, as the portals print ratios. #}
{% macro percent_with_two_decimals(numerator, denominator) -%}
    cast(cast({{ rounded_quotient(
        'cast(' ~ numerator ~ ' as bigint) * 10000', 'cast(' ~ denominator ~ ' as bigint)', "'half_up'"
    ) }} as decimal(14, 0)) * cast(0.01 as decimal(3, 2)) as decimal(18, 6))
{%- endmacro %}

{# Whether two figures are of the same count of the same export. #}
{% macro same_figure(one, other) -%}
    {{ one }}.as_of = {{ other }}.as_of
            and {{ one }}.unit_code = {{ other }}.unit_code
            and {{ one }}.measure_no = {{ other }}.measure_no
            and {{ one }}.source_no = {{ other }}.source_no
            and {{ one }}.period_id = {{ other }}.period_id
{%- endmacro %}

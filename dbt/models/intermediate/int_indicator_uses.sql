-- Which decisions each indicator hangs on, in its own rule and in each setting of a decision of rule
-- scope that is not the chosen one: at most one hub and one leaf, each with masks of the places of
-- its vector that the numerator and the denominator take.
with slots as (
    select * from {{ ref('int_slots') }}
    where score_level = 'indicator' and rule <> 'shown'
),

terms as (
    select
        slots.slot,
        cast(null as {{ dbt.type_string() }}) as rule_decision_id,
        cast(null as {{ dbt.type_string() }}) as setting_id,
        measures.role,
        measures.measure_id
    from slots
    inner join {{ ref('indicator_measures') }} as measures
        on
            slots.methodology_id = measures.methodology_id
            and slots.indicator_id = measures.indicator_id
    union all
    select
        slots.slot,
        rows_of_rule.decision_id as rule_decision_id,
        rows_of_rule.setting_id,
        rows_of_rule.role,
        rows_of_rule.measure_id
    from slots
    inner join {{ ref('rule_settings') }} as rows_of_rule on slots.indicator_id = rows_of_rule.indicator_id
    where not rows_of_rule.is_chosen
),

placed as (
    select
        terms.*,
        numbers.decision_no,
        numbers.place,
        case when decisions.scope = 'unit' then decisions.role else 'rule' end as decision_role
    from terms
    inner join {{ ref('int_measure_numbers') }} as numbers on terms.measure_id = numbers.measure_id
    inner join {{ ref('decisions') }} as decisions on numbers.decision_id = decisions.decision_id
),

masks as (
    select
        slot,
        rule_decision_id,
        setting_id,
        cast(count(*) as int) as terms,
        {%- for part in ['hub', 'leaf'] %}
            max(case when decision_role = '{{ part }}' then decision_no end) as {{ part }}_decision_no,
            {%- for role in ['numerator', 'denominator'] %}
                {%- for number in places() %}
                    cast(sum(case
                        when decision_role = '{{ part }}' and role = '{{ role }}' and place = {{ number }} then 1 else 0
                    end) as int) as {{ part }}_{{ role }}_{{ number }},
                {%- endfor %}
            {%- endfor %}
        {%- endfor %}
        count(distinct case when decision_role in ('hub', 'leaf') then decision_no end) as decisions
    from placed
    group by slot, rule_decision_id, setting_id
)

select
    masks.*,
    cast(row_number() over (
        order by masks.slot, masks.rule_decision_id nulls first, masks.setting_id nulls first
    ) as smallint) as use_no,
    slots.methodology_id,
    slots.component_slot,
    slots.max_hundredths,
    slots.cap_percent,
    slots.decimals,
    slots.rounding,
    slots.zero_rule
from masks
inner join slots on masks.slot = slots.slot

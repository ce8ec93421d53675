-- Which rule of each indicator may count in each combination of rule settings: the indicator's own,
-- and that of a setting where the combination has it (which then goes first for a unit it applies to).
with combinations as (select * from {{ ref('int_rule_combinations') }}),

uses as (
    select
        use_no,
        slot,
        rule_decision_id,
        setting_id
    from {{ ref('int_indicator_uses') }}
)

select
    combinations.combination_no,
    combinations.is_pooled,
    uses.use_no,
    uses.setting_id is not null as is_setting
from combinations
inner join uses
    on
        uses.setting_id is null
        or combinations.is_pooled
        or combinations.setting_list like '%|' || uses.rule_decision_id || '=' || uses.setting_id || '|%'

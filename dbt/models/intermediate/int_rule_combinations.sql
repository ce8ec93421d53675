-- Every way to set the decisions of rule scope together, one setting each; 0 is the chosen one.
-- Above the limit there is one pooled row instead, which bounds all of them from outside.
with recursive settings as (
    select
        decision_id,
        setting_id,
        cast(min(case when is_chosen then 0 else 1 end) as int) as moved,
        cast(dense_rank() over (order by decision_id) as int) as step
    from {{ ref('rule_settings') }}
    group by decision_id, setting_id
),

combined as (
    select
        0 as step,
        cast('' as {{ dbt.type_string() }}) as setting_list,
        0 as moved
    union all
    select
        settings.step,
        combined.setting_list || '|' || settings.decision_id || '=' || settings.setting_id as setting_list,
        combined.moved + settings.moved as moved
    from combined
    inner join settings on combined.step + 1 = settings.step
),

last_step as (select coalesce(max(settings.step), 0) as step from settings),

complete as (
    select
        combined.setting_list,
        combined.moved,
        cast(row_number() over (order by combined.moved, combined.setting_list) - 1 as int) as combination_no
    from combined
    inner join last_step on combined.step = last_step.step
),

size as (select count(*) as combinations from complete)

select
    complete.combination_no,
    complete.moved = 0 as is_chosen,
    false as is_pooled,
    complete.setting_list || '|' as setting_list
from complete
cross join size
where size.combinations <= {{ most_settings() }}
union all
select
    0 as combination_no,
    true as is_chosen,
    true as is_pooled,
    cast(null as {{ dbt.type_string() }}) as setting_list
from size
where combinations > {{ most_settings() }}

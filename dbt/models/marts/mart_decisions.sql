{{ config(alias='decisions') }}
select
    decisions.decision_id,
    measures.measure_id,
    cast(measures.place as int) as place,
    decisions.scope,
    decisions.block_id,
    decisions.role,
    decisions.name_vi,
    decisions.name_en
from {{ ref('decisions') }} as decisions
inner join {{ ref('decision_measures') }} as measures on decisions.decision_id = measures.decision_id

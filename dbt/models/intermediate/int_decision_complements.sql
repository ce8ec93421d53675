-- Which place of a decision is what is left of another: overdue = handled - on time.
select
    cast(decisions.sort_order as smallint) as decision_no,
    complements.place,
    totals.place as total_place,
    parts.place as part_place
from {{ ref('decision_measures') }} as complements
inner join {{ ref('decisions') }} as decisions on complements.decision_id = decisions.decision_id
inner join {{ ref('decision_measures') }} as totals
    on complements.decision_id = totals.decision_id and complements.complement_of = totals.measure_id
inner join {{ ref('decision_measures') }} as parts
    on complements.decision_id = parts.decision_id and complements.complement_to = parts.measure_id

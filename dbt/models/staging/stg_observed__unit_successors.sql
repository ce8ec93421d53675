-- Which commune (or island district) took over from which, as the register says.
select
    old_unit_code,
    new_unit_code,
    effective_date,
    relation,
    source
from {{ source('observed', 'unit_successors') }}

-- Every unit of the register: country, provinces, districts, communes, with their days.
select
    unit_code,
    name,
    level,
    parent_code,
    gso_code,
    valid_from,
    valid_to,
    split_part(unit_code, '.', 1) as province_code
from {{ source('observed', 'units_register') }}

-- Each period with the methodology that was in force on the day it ends.
with periods as (select * from {{ ref('periods') }}),

methodologies as (select * from {{ ref('methodologies') }}),

final as (
    select
        periods.period_id,
        periods.period_type,
        periods.year,
        periods.number_in_year,
        periods.starts_on,
        periods.ends_on,
        periods.name_vi,
        periods.name_en,
        methodologies.methodology_id
    from periods
    left join methodologies
        on
            methodologies.index_id = '766'
            and periods.ends_on >= methodologies.valid_from
            and (periods.ends_on < methodologies.valid_to or methodologies.valid_to is null)
)

select * from final

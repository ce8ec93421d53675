{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- Figures that their source calls provisional. A flag that names its measures spoils these only;
-- a TEMP flag that nobody has looked at spoils every figure that carries it.
with figures as (
    select
        as_of,
        capture_no,
        ordinal,
        measure_no,
        quality_flag
    from {{ ref('int_figures') }}
    where quality_flag is not null and {{ only_pending_ledger() }}
),

flags as (
    select
        flags.quality_flag,
        numbers.measure_no
    from {{ ref('placeholder_flags') }} as flags
    left join {{ ref('int_measure_numbers') }} as numbers on flags.measure_id = numbers.measure_id
),

known as (
    select quality_flag from flags
    group by quality_flag
)

select
    figures.as_of,
    figures.capture_no,
    figures.ordinal
from figures
left join flags on figures.quality_flag = flags.quality_flag and figures.measure_no = flags.measure_no
left join known on figures.quality_flag = known.quality_flag
where
    flags.quality_flag is not null
    or (figures.quality_flag like 'TEMP%' and known.quality_flag is null)

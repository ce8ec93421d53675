{{ config(
    materialized='incremental', incremental_strategy='replace_days', on_schema_change='fail',
    meta={'replaced_days_macro': 'pending_ledger_days'}
) }}
-- The counts from which the choices of a unit start: each recomputed indicator with a contested
-- decision, and each indicator under a rule setting that applies to the unit. `score` is what the
-- ledger's own choice gives.
with touched as (
    select
        as_of,
        period_id,
        unit_code,
        use_no
    from {{ ref('int_choice_parts') }}
    where {{ only_pending_ledger() }}
    group by as_of, period_id, unit_code, use_no
),

uses as (select * from {{ ref('int_indicator_uses') }}),

scores as (
    select * from {{ ref('int_indicator_scores') }}
    where basis = 'reconciled' and {{ only_pending_ledger() }}
),

sums as (
    select
        as_of,
        period_id,
        unit_code,
        slot,
        is_sum
    from {{ ref('int_component_scores') }}
    where basis = 'reconciled' and {{ only_pending_ledger() }}
),

settings as (
    select * from {{ ref('int_setting_inputs') }}
    where {{ only_pending_ledger() }}
),

starts as (
    select
        scores.as_of,
        scores.period_id,
        scores.unit_code,
        touched.use_no,
        scores.numerator,
        scores.denominator,
        scores.score
    from touched
    inner join uses on touched.use_no = uses.use_no and uses.setting_id is null
    inner join scores
        on
            touched.as_of = scores.as_of and touched.unit_code = scores.unit_code
            and uses.slot = scores.slot and touched.period_id = scores.period_id
    where scores.state in ('scored', 'zero_denominator', 'override')
    union all
    select
        settings.as_of,
        settings.period_id,
        settings.unit_code,
        settings.use_no,
        settings.numerator,
        settings.denominator,
        scores.score
    from settings
    inner join uses on settings.use_no = uses.use_no
    inner join scores
        on
            settings.as_of = scores.as_of and settings.unit_code = scores.unit_code
            and uses.slot = scores.slot and settings.period_id = scores.period_id
    where scores.score is not null
)

select
    starts.as_of,
    starts.period_id,
    starts.unit_code,
    starts.use_no,
    starts.numerator,
    starts.denominator,
    starts.score,
    coalesce(sums.is_sum, false) as is_in_sum
from starts
inner join uses on starts.use_no = uses.use_no
left join sums
    on
        starts.as_of = sums.as_of and starts.unit_code = sums.unit_code
        and uses.component_slot = sums.slot and starts.period_id = sums.period_id

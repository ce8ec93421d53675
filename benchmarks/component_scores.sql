-- Component scores of the basis `national`, by hand: what the pipeline's component_scores must say,
-- from the same Parquet, without its layers, keys, checks and states of single indicators.
-- Expects a variable `observations`: the folder that holds the Parquet files.
create or replace table component_scores as
with rules (component_id, indicator_id, numerator, denominator, maximum, cap_percent, at_zero) as (
    values
    ('CKMB', '1.1', 'procedures_announced_on_time', 'procedures_announced', 600, 100, 0),
    ('CKMB', '1.2', 'procedures_made_public_on_time', 'procedures_to_make_public', 400, 100, 0),
    ('CKMB', '1.3', 'procedures_with_full_content', 'procedures_public', 200, 100, 0),
    ('CKMB', '1.4', 'dossiers_synced', 'dossiers_to_sync', 600, 100, 0),
    ('TDGQ', '2.1', 'dossiers_on_time', 'dossiers_handled', 2000, 100, 0),
    ('MDSH', '4.1', 'dossiers_with_e_result', 'dossiers_with_e_result_base', 600, 100, 0),
    ('MDSH', '4.2', 'dossiers_digitized', 'dossiers_digitized_base', 400, 100, 0),
    ('MDSH', '4.3', 'dossiers_reusing_data', 'dossiers_reusing_data_base', 200, 80, 0),
    ('MDSH', '4.4', 'dossiers_in_personal_storage', 'dossiers_in_personal_storage_base', 400, 100, 0),
    ('MDSH', '4.5a', 'dossiers_with_citizen_data', 'dossiers_with_citizen_data_base', 200, 100, 0),
    ('MDSH', '4.5b', 'procedures_with_citizen_data', 'procedures_with_citizen_data_base', 200, 100, 0),
    ('MDHL', '5.2', 'petitions_on_time', 'petitions_on_time_base', 600, 100, 600),
    ('MDHL', '5.3', 'petitions_satisfied', 'petitions_satisfied_base', 600, 100, 600),
    ('MDHL', '5.4', 'dossiers_satisfied', 'dossiers_satisfied_base', 600, 90, 0)
),

-- Scores that come without counts enter as they were published.
published (component_id, measure_id) as (
    values ('CLGQ', 'score_clgq'), ('TTTT', 'score_tttt'), ('MDSH', 'score_4_6')
),

captures as (
    select capture_id
    from read_parquet(getvariable('observations') || '/captures/*.parquet')
    where status = 'good'
    qualify row_number() over (
        partition by portal_id, dataset, request_key, as_of order by captured_at desc, capture_id desc
    ) = 1
),

wanted as (
    select numerator as measure_id from rules
    union
    select denominator from rules
    union
    select measure_id from published
),

figures as (
    select
        as_of,
        period_id,
        unit_code,
        measure_id,
        -- a unit's own answer goes before its parent's, except for the scoreboard
        arg_min(value, case when (dataset = 'service-results') = (unit_role = 'member') then 0 else 1 end) as figure
    from read_parquet(getvariable('observations') || '/observations/*.parquet')
    where
        capture_id in (select captures.capture_id from captures)
        and measure_id in (select wanted.measure_id from wanted)
    group by all
),

counts as (
    select
        numerators.as_of,
        numerators.period_id,
        numerators.unit_code,
        rules.component_id,
        rules.maximum,
        rules.cap_percent,
        rules.at_zero,
        cast(numerators.figure as bigint) as numerator,
        cast(denominators.figure as bigint) as denominator
    from figures as numerators
    inner join rules on numerators.measure_id = rules.numerator
    inner join figures as denominators
        on
            numerators.as_of = denominators.as_of
            and numerators.period_id = denominators.period_id
            and numerators.unit_code = denominators.unit_code
            and rules.denominator = denominators.measure_id
),

points as (
    select
        as_of,
        period_id,
        unit_code,
        component_id,
        case
            when denominator = 0 then at_zero
            when numerator * 100 >= denominator * cap_percent then maximum
            -- half up, in hundredths: (2 * n + d) div 2d
            else (2 * maximum * numerator * 100 + denominator * cap_percent) // (2 * denominator * cap_percent)
        end as hundredths
    from counts
    union all
    select
        figures.as_of,
        figures.period_id,
        figures.unit_code,
        published.component_id,
        cast(figures.figure * 100 as bigint) as hundredths
    from figures
    inner join published on figures.measure_id = published.measure_id
)

select
    as_of,
    period_id,
    unit_code,
    component_id,
    cast(cast(sum(hundredths) as decimal(16, 0)) * cast(0.01 as decimal(3, 2)) as decimal(9, 2)) as score
from points
group by all;
